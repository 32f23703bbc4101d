import { Observable } from 'rxjs';
import { AuthToken } from '../../session/auth-token';
import { callWithToken } from '../call-with-token';
import { Rejection, TargetPolicy } from '../target-policy';
import { isTokenGuardError } from '../../token-guard-error';
import type { AmplifyCall } from './amplify-client';
import { rejectionOf } from './amplify-rejection';

/** How one request is sent and cancelled. */
export interface AmplifySender extends Pick<AmplifyCall, 'isOnItsOwn'> {
  send(): Promise<unknown>;
  /** Takes the very promise that {@link send} returned. */
  cancel(attempt: Promise<unknown>, message?: string): boolean;
}

/** A query or mutation of Amplify's client, sent once more if its token was rejected. */
export class AmplifyRequest {
  /** Settles as Amplify's own promise does. */
  readonly result: Promise<unknown>;
  readonly #sender: AmplifySender;
  /** The attempt under way, or the last one; none while the token is replaced. */
  #attempt: Promise<unknown> | undefined;
  #giveUp: (last: Promise<unknown>) => void = () => undefined;

  /**
   * @param first is under way already.
   * @param token the guarded token, asked for right before Amplify did: what was sent is this one,
   * or one that came later. Either way a late rejection is known as such.
   */
  constructor(
    policy: TargetPolicy,
    sender: AmplifySender,
    first: Promise<unknown>,
    token: Promise<AuthToken>,
  ) {
    this.#sender = sender;
    this.#attempt = first;
    // It is looked at only when the token is known, and may have failed before.
    first.catch(() => undefined);
    let isFirst = true;
    const attempts = callWithToken(
      {
        getToken: () => token,
        isFit: (fit) => policy.isFit(fit),
        replace: (...rejected) => policy.replace(...rejected),
        refuse: (cause) => policy.refuse(cause),
      },
      {
        via: 'graphql',
        send: () => {
          const attempt = isFirst ? first : sender.send();
          isFirst = false;
          return this.#follow(attempt);
        },
        rejection: (error) => this.#rejectionOf(error),
      },
    );
    this.result = new Promise((resolve, reject) => {
      const subscription = attempts.subscribe({
        next: resolve,
        error: (error: unknown) => {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as Amplify does
          if (!isTokenGuardError(error)) reject(error);
          // Without a session, what Amplify says about that.
          else if (isFirst) resolve(first);
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as Amplify does
          else reject(inAmplifyShape(error));
        },
      });
      this.#giveUp = (last) => {
        subscription.unsubscribe();
        resolve(last);
      };
    });
  }

  /** Does what `client.cancel()` does for a promise of Amplify's own. */
  cancel(message?: string): boolean {
    if (this.#attempt) return this.#sender.cancel(this.#attempt, message);
    // Only Amplify can make the error that it takes for a cancellation. Nothing leaves the page.
    const last = (this.#attempt = this.#sender.send());
    const isCancelled = this.#sender.cancel(last, message);
    this.#giveUp(last);
    return isCancelled;
  }

  #rejectionOf(error: unknown): Rejection | undefined {
    return this.#sender.isOnItsOwn() ? undefined : rejectionOf(error);
  }

  #follow(attempt: Promise<unknown>): Observable<unknown> {
    this.#attempt = attempt;
    return new Observable((subscriber) => {
      attempt.then(
        (result) => {
          subscriber.next(result);
          subscriber.complete();
        },
        (error: unknown) => {
          if (this.#rejectionOf(error)) this.#attempt = undefined;
          subscriber.error(error);
        },
      );
    });
  }
}

/** Callers of Amplify look into `errors`, and `client.models` hands that on as a result. */
export function inAmplifyShape(error: Error): object {
  return { data: {}, errors: [error] };
}
