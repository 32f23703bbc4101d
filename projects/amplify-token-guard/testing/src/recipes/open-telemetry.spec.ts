import { TestBed } from '@angular/core/testing';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
// From here to the tests it is the code of docs/recipes.md, word for word.
import { metrics } from '@opentelemetry/api';
import { TokenEvent, withEventLog } from 'amplify-token-guard';

/** Counts the events, and measures how long refreshes take. */
export function openTelemetryWriter(): (line: string, event: TokenEvent) => void {
  // The app's configuration is read before `main.ts` sets up the SDK, so wait for the first event.
  let instruments: ReturnType<typeof createInstruments> | undefined;
  return (_line, event) => {
    instruments ??= createInstruments();
    instruments.events.add(1, { type: event.type });
    if (event.type === 'refreshed') {
      instruments.durations.record(event.durationMs, { trigger: event.trigger });
    }
  };
}

function createInstruments() {
  const meter = metrics.getMeter('session');
  return {
    events: meter.createCounter('session.events'),
    durations: meter.createHistogram('session.refresh.duration', { unit: 'ms' }),
  };
}

const HOUR_MS = 3_600_000;

describe('the recipe for OpenTelemetry', () => {
  afterEach(() => metrics.disable());

  it('reports a refresh, and no token', async () => {
    const told: unknown[][] = [];
    const instrument =
      (name: string) =>
      (...values: unknown[]) =>
        told.push([name, ...values]);
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting(withEventLog(openTelemetryWriter()))],
    });
    // After the app's configuration, as `main.ts` does it.
    metrics.setGlobalMeterProvider({
      getMeter: () =>
        ({
          createCounter: (name: string) => ({ add: instrument(name) }),
          createHistogram: (name: string) => ({ record: instrument(name) }),
        }) as unknown as ReturnType<typeof metrics.getMeter>,
    });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    source.refreshDurationMs = 250;
    const { accessToken } = source.signIn('listener');
    await clock.advance(HOUR_MS);

    expect(told).toContainEqual(['session.events', 1, { type: 'refreshed' }]);
    expect(told).toContainEqual(['session.refresh.duration', 250, { trigger: 'ahead' }]);
    expect(JSON.stringify(told)).not.toContain(accessToken);
  });
});
