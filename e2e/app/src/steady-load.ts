import { Outcome } from './outcome';
import { pause } from './pause';

/** The requests without arguments. */
export type Call = 'query' | 'mutate' | 'amplifyQuery' | 'amplifyGet' | 'fetchSession';

/** Includes the time of the call, which doesn't depend on the wall clock. */
export interface TimedOutcome extends Outcome {
  readonly call: Call;
  readonly askedAtMs: number;
}

/** Sends requests in a fixed interval, even if earlier ones are still pending. */
export class SteadyLoad {
  #takeResults: TimedOutcome[] = [];

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
        void this.make(call).then((outcome) =>
          this.#takeResults.push({ ...outcome, call, askedAtMs }),
        );
      }
    };
    setInterval(round, everyMs);
    round();
  }

  takeResults(): TimedOutcome[] {
    return this.#takeResults.splice(0);
  }
}
