import { defer, firstValueFrom, map, merge, Observable, of } from 'rxjs';
import { AuthToken, sourceTokensOf } from '../../session/auth-token';
import { IssuedToken } from '../../session/issued-tokens';
import { isSameOwner, userChanged } from '../../session/current-session';
import { isTokenGuardError } from '../../token-guard-error';
import { callWithToken } from '../call-with-token';
import { Rejection, TargetPolicy } from '../target-policy';
import { headerWith } from './replace-token';
import { copyOf, hasStream } from './request-copy';
import type { FetchArguments, Send } from './fetch-patch';

/**
 * Sends a request that carries a token of the session. A token that is about to expire is replaced
 * first. A 401 causes one refresh and one retry. If that isn't possible, the request ends with the
 * 401, as without the guard.
 */
export function guardedFetch(
  given: IssuedToken,
  policy: TargetPolicy,
  args: FetchArguments,
  send: Send,
): Promise<Response> {
  const isFit = policy.isFit(given.token);
  const isStream = hasStream(args);
  // A stream can be sent only once.
  if (isFit && isStream) return send(...args);
  const request = copyOf(args);
  // The request is malformed, which `fetch` reports. Or its header isn't the one that was seen: a
  // getter returns another one now, it was given twice, or the browser drops it.
  if (request?.headers.get('Authorization') !== headerWith(given, given.token)) {
    return send(...args);
  }
  // A valid token needs no change, so the request is sent at once.
  const underWay = isFit ? send(...args) : undefined;
  return new GuardedFetch(given, policy, request, !isStream, send).answer(underWay);
}

class GuardedFetch {
  /** The 401 of the first attempt. */
  #rejected: Response | undefined;

  constructor(
    private readonly given: IssuedToken,
    private readonly policy: TargetPolicy,
    private readonly request: Request,
    private isRepeatable: boolean,
    private readonly send: Send,
  ) {}

  /** @param underWay the answer to the first attempt, if it has been sent */
  async answer(underWay: Promise<Response> | undefined): Promise<Response> {
    const { signal } = this.request;
    let first = underWay;
    const answers = callWithToken<Response>(
      this.policy,
      {
        via: 'fetch',
        send: (token) => {
          const response = first ?? this.#sendWith(token);
          first = undefined;
          return defer(() => response).pipe(map((answer) => this.#accept(answer)));
        },
        rejection: (error) => (error instanceof RejectedError ? this.#rejection() : undefined),
      },
      underWay ? of(this.given.token) : defer(() => this.#firstToken()),
    );
    try {
      return await firstValueFrom(merge(answers, abortOf(signal)));
    } catch (error) {
      // Callers get the server's answer, as with plain `fetch`. The events report why the retry
      // wasn't possible.
      if (this.#rejected && !signal.aborted) return this.#rejected;
      throw error;
    }
  }

  /** Replaces a token that is about to expire. */
  async #firstToken(): Promise<AuthToken> {
    const { token } = this.given;
    try {
      const fit = await this.policy.getToken();
      if (!isSameOwner(sourceTokensOf(token), sourceTokensOf(fit))) throw userChanged();
      return fit;
    } catch (error) {
      if (isTokenGuardError(error) && OF_ANOTHER_SESSION.has(error.code)) throw error;
      // The current token may still be accepted, so send it as without the guard.
      this.isRepeatable = false;
      return token;
    }
  }

  async #sendWith(token: AuthToken): Promise<Response> {
    const { use, prefix } = this.given;
    const { accessToken, idToken } = sourceTokensOf(token);
    const text = use === 'id' ? idToken : accessToken;
    // There is no newer ID token. The old one would be rejected again.
    if (this.#rejected && !text) throw new Error();
    const request = this.isRepeatable ? this.request.clone() : this.request;
    if (text) request.headers.set('Authorization', prefix + text);
    // Nobody reads the first answer.
    this.#rejected?.body?.cancel().catch(() => undefined);
    this.#rejected = undefined;
    return this.send(request);
  }

  #accept(response: Response): Response {
    if (!this.isRepeatable || !isRejection(response, this.request)) return response;
    this.#rejected = response;
    throw new RejectedError();
  }

  #rejection(): Rejection {
    return { serverNowMs: Date.parse(String(this.#rejected!.headers.get('Date'))) };
  }
}

/** A request of a user who has signed out isn't sent. */
const OF_ANOTHER_SESSION: ReadonlySet<string> = new Set(['signed-out', 'user-changed']);

class RejectedError extends Error {}

/**
 * Whether the server rejected this request without running it. After a redirect, it did run, and
 * the 401 is about another request.
 */
function isRejection({ status, redirected, url }: Response, request: Request): boolean {
  return status === 401 && !redirected && (url === '' || url === withoutFragment(request.url));
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/, '');
}

/** Rejects like `fetch` when the request is aborted, including while it waits for a token. */
function abortOf(signal: AbortSignal): Observable<never> {
  return new Observable((subscriber) => {
    const fail = (): void => subscriber.error(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail);
    return () => signal.removeEventListener('abort', fail);
  });
}
