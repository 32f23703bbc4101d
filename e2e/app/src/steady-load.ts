import { Outcome } from './outcome';
import { pause } from './pause';

/** The ways to make a request that need no argument. */
export type Call = 'query' | 'mutate' | 'amplifyQuery' | 'amplifyGet' | 'fetchSession';

/** With the time at which the call was made, which is true whatever the wall clock says. */
export interface TimedOutcome extends Outcome {
  readonly call: Call;
  readonly askedAtMs: number;
}

/** Requests that go on whether or not earlier ones have been answered. */
export class SteadyLoad {
  #harvest: TimedOutcome[] = [];

  constructor(private readonly make: (call: Call) => Promise<Outcome>) {}

  async drive(calls: Call[], pace: { everyMs: number; forMs: number }): Promise<Outcome[]> {
    const outcomes: Promise<Outcome>[] = [];
    const start = performance.now();
    while (performance.now() - start < pace.forMs) {
      outcomes.push(...calls.map(this.make));
      await pause(pace.everyMs);
    }
    return Promise.all(outcomes);
  }

  begin(calls: Call[], everyMs: number): void {
    const round = (): void => {
      for (const call of calls) {
        const askedAtMs = performance.timeOrigin + performance.now();
        void this.make(call).then((outcome) => this.#harvest.push({ ...outcome, call, askedAtMs }));
      }
    };
    setInterval(round, everyMs);
    round();
  }

  harvest(): TimedOutcome[] {
    return this.#harvest.splice(0);
  }
}
