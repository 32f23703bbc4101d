import type { TimedOutcome } from '../app/src/steady-load';

/** A time in which a request may fail for a reason. */
interface Excuse {
  readonly reason: 'network' | 'signed-out';
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How long a request may have waited when something happened to it. */
const LONGEST_REQUEST_MS = 40_000;

/** Tells the failures that the guard is to blame for from those that nobody can help. */
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

/** Amplify says the same to who is signed out and to who is offline. */
function isSignedOutByAmplify(name?: string, error?: string): boolean {
  return name === 'UserUnAuthenticatedException' || error === 'No federated jwt';
}
