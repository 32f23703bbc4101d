import { TestBed } from '@angular/core/testing';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
// From here to the tests it is the code of docs/recipes.md, word for word.
import type { AwsRum } from 'aws-rum-web';
import { TokenEvent, withEventLog } from 'amplify-token-guard';

/** Records each event. */
export function rumWriter(rum: AwsRum): (line: string, event: TokenEvent) => void {
  return (_line, { type, atMs, ...details }) => {
    rum.recordEvent(`session.${type}`, { atMs, ...details });
  };
}

const HOUR_MS = 3_600_000;

it('the recipe for CloudWatch RUM records the events, and no token', async () => {
  const recordEvent = jest.fn();
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withEventLog(rumWriter({ recordEvent })))],
  });
  const source = TestBed.inject(FakeTokenSource);
  const clock = TestBed.inject(ManualClock);
  source.refreshDurationMs = 250;
  const { accessToken, idToken } = source.signIn();
  await clock.advance(HOUR_MS);

  const refreshed = expect.objectContaining({ durationMs: 250, trigger: 'ahead' });
  expect(recordEvent.mock.calls).toContainEqual(['session.refreshed', refreshed]);
  const recorded = JSON.stringify(recordEvent.mock.calls);
  expect(recorded).not.toContain(accessToken);
  expect(recorded).not.toContain(idToken);
});
