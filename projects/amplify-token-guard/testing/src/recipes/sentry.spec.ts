import { TestBed } from '@angular/core/testing';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
// From here to the tests it is the code of docs/recipes.md, word for word.
import * as Sentry from '@sentry/angular';
import { TokenEvent, withEventLog } from 'amplify-token-guard';

/** Adds each event to the breadcrumbs, and reports the end of a session. */
export function sentryWriter(_line: string, event: TokenEvent): void {
  Sentry.addBreadcrumb({ category: 'session', message: event.type, data: { ...event } });
  if (event.type === 'session-ended') Sentry.captureException(event.error);
}

const HOUR_MS = 3_600_000;

// The workspace doesn't have it. What counts is what the recipe gives to it.
jest.mock('@sentry/angular', () => ({ addBreadcrumb: jest.fn(), captureException: jest.fn() }), {
  virtual: true,
});

it('the recipe for Sentry reports the end of a session and its cause, and no token', async () => {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withEventLog(sentryWriter))],
  });
  const source = TestBed.inject(FakeTokenSource);
  const clock = TestBed.inject(ManualClock);
  const { accessToken, idToken } = source.signIn();
  await clock.advance(HOUR_MS);
  source.endNext();
  source.expireNow();
  await clock.advance(HOUR_MS);

  const breadcrumbs = jest
    .mocked(Sentry.addBreadcrumb)
    .mock.calls.map(([breadcrumb]) => breadcrumb);
  expect(breadcrumbs.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['refreshed', 'session-ended']),
  );
  expect(jest.mocked(Sentry.captureException).mock.calls).toEqual([
    [expect.objectContaining({ code: 'session-ended' })],
  ]);
  const reported = JSON.stringify(breadcrumbs);
  expect(reported).not.toContain(accessToken);
  expect(reported).not.toContain(idToken);
});
