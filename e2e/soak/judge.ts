import type { TimedOutcome } from '../app/src/steady-load';

/** A period in which requests may fail for a known reason. */
interface Excuse {
  readonly reason: 'network' | 'signed-out';
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The longest time that a request may have been pending. */
const LONGEST_REQUEST_MS = 40_000;

/** Separates the failures that the guard caused from the unavoidable ones. */
export class Judge {
  readonly #excuses: Excuse[] = [];

  excuse(reason: Excuse['reason'], fromMs: number, untilMs: number): void {
    this.#excuses.push({ reason, fromMs, untilMs });
  }

  unexplained(outcomes: readonly TimedOutcome[]): TimedOutcome[] {
    return outcomes.filter((outcome) => !outcome.ok && !this.#isExplained(outcome));
  }

  #isExplained({ code, name, error, askedAtMs, tookMs }: TimedOutcome): boolean {
    const during = (reason: Excuse['reason']): boolean =>
      this.#excuses.some(
        (excuse) =>
          excuse.reason === reason &&
          askedAtMs <= excuse.untilMs &&
          askedAtMs + Math.min(tookMs, LONGEST_REQUEST_MS) >= excuse.fromMs,
      );
    if (code === 'signed-out' || code === 'user-changed' || isSignedOutByAmplify(name, error)) {
      return during('signed-out');
    }
    if (code === 'token-rejected' || code === 'session-ended' || error === 'Unauthorized') {
      return false;
    }
    return during('network');
  }
}

/** Amplify reports the same error for a user who signed out and for a device that is offline. */
function isSignedOutByAmplify(name?: string, error?: string): boolean {
  return name === 'UserUnAuthenticatedException' || error === 'No federated jwt';
}
