import { DestroyRef } from '@angular/core';
import { defer, finalize, firstValueFrom, from, Observable, retry, switchMap, tap } from 'rxjs';
import { TokenGuardClock } from '../../platform/clock';
import { Stopwatch } from '../../platform/stopwatch';
import { AuthToken } from '../../session/auth-token';
import { backoffMs } from '../../session/refresh-policy';
import { Replacement, TargetPolicy } from '../target-policy';
import { isTokenGuardError, TokenGuardError } from '../../token-guard-error';
import { inAmplifyShape } from './amplify-request';

/** What lasted so long had been accepted. */
const ACCEPTED_MS = 10_000;
/** After this time without one, a rejection counts as the first one. */
const MEMORY_MS = 60_000;

export interface RevivalTools {
  readonly keeper: TargetPolicy;
  readonly clock: TokenGuardClock;
  readonly destroyRef: DestroyRef;
}

/**
 * Subscribes to a cold Observable of Amplify's anew when it ends because its token was rejected:
 * after one refresh at most, and a pause that grows with every rejection in a row. A refreshed
 * token that is rejected at once is the end.
 *
 * @param isEvent tells what only a subscription that was accepted emits.
 */
export function revive<T>(
  source: Observable<T>,
  tools: RevivalTools,
  isRejection: (error: unknown) => boolean,
  isEvent: (value: T) => boolean = () => true,
): Observable<T> {
  return defer(() => {
    const life = new Life(tools);
    return defer(() => life.begin(source, isEvent)).pipe(
      retry({
        delay: (error: unknown) => {
          if (!isRejection(error)) throw error;
          return from(life.renew(error)).pipe(switchMap(() => life.pause()));
        },
      }),
      finalize(() => life.end()),
    );
  });
}

class Life {
  readonly #tools: RevivalTools;
  /** Asked for right before Amplify does: what is sent is this one, or a later one. */
  #token: Promise<AuthToken>;
  #isRefreshed = false;
  #wasHeard = false;
  #sinceStart: Stopwatch;
  #rejections = 0;
  #isOver = false;

  constructor(tools: RevivalTools) {
    this.#tools = tools;
    this.#sinceStart = new Stopwatch(tools.clock);
    this.#token = tools.keeper.getToken();
    this.#token.catch(() => undefined);
  }

  begin<T>(source: Observable<T>, isEvent: (value: T) => boolean): Observable<T> {
    this.#sinceStart = new Stopwatch(this.#tools.clock);
    this.#wasHeard = false;
    return source.pipe(tap((value) => (this.#wasHeard ||= isEvent(value))));
  }

  async renew(error: unknown): Promise<void> {
    const sent = await this.#token.catch(() => {
      // Without a session, what Amplify says about that.
      throw error;
    });
    const elapsedMs = this.#sinceStart.elapsedMs();
    // Then the rejection says nothing of the server.
    const isSpent = sent.timeLeftMs() <= 0;
    const wasAccepted = isSpent || this.#wasHeard || elapsedMs >= ACCEPTED_MS;
    if (this.#isRefreshed && !wasAccepted) return fail(this.#tools.keeper.refuse(error));
    this.#rejections = isSpent || elapsedMs >= MEMORY_MS ? 1 : this.#rejections + 1;
    const { token, late } = await this.#replace(sent);
    this.#token = Promise.resolve(token);
    // A late rejection has not used up the refresh.
    this.#isRefreshed = !late;
  }

  pause(): Observable<void> {
    const { clock, destroyRef } = this.#tools;
    return new Observable((subscriber) => {
      const cancel = clock.after(backoffMs(this.#rejections, false, Math.random()), () => {
        subscriber.next();
        subscriber.complete();
      });
      const stopListening = destroyRef.onDestroy(() => {
        const error = new TokenGuardError('destroyed', 'The token guard was destroyed.');
        subscriber.error(inAmplifyShape(error));
      });
      return () => {
        cancel();
        stopListening();
      };
    });
  }

  end(): void {
    this.#isOver = true;
  }

  /** Waits as long as refreshing fails for now. */
  async #replace(sent: AuthToken): Promise<Replacement> {
    try {
      return await this.#tools.keeper.replace(sent, {}, 'graphql');
    } catch (error) {
      if (!isTokenGuardError(error)) throw error;
      if (!error.transient || this.#isOver) return fail(error);
      this.#rejections++;
      await firstValueFrom(this.pause());
      return this.#replace(sent);
    }
  }
}

function fail(error: Error): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as Amplify does
  throw inAmplifyShape(error);
}
