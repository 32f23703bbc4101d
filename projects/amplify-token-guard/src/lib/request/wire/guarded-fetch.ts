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
 * Sends a request that holds a token of the session: a token that is about to expire is replaced
 * before it leaves, and a 401 causes one refresh and one more sending. What cannot be cured ends
 * as it would without the guard, by the 401 itself.
 */
export function guardedFetch(
  given: IssuedToken,
  policy: TargetPolicy,
  args: FetchArguments,
  send: Send,
): Promise<Response> {
  const isFit = policy.isFit(given.token);
  const isStream = hasStream(args);
  // A stream can be read, and so be sent, only once.
  if (isFit && isStream) return send(...args);
  const request = copyOf(args);
  // It is malformed, and the browser says how. Or the header says something else when it is read again,
  // as a getter can, is given twice, or is dropped by the browser: then it is no request with a token.
  if (request?.headers.get('Authorization') !== headerWith(given, given.token)) {
    return send(...args);
  }
  // With a token that is fit it leaves at once, and as it was made.
  const underWay = isFit ? send(...args) : undefined;
  return new GuardedFetch(given, policy, request, !isStream, send).answer(underWay);
}

class GuardedFetch {
  /** The 401 that is being cured. */
  #rejected: Response | undefined;

  constructor(
    private readonly given: IssuedToken,
    private readonly policy: TargetPolicy,
    private readonly request: Request,
    private isRepeatable: boolean,
    private readonly send: Send,
  ) {}

  /** @param underWay the answer to the first sending, if that has happened. */
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
      // Why it could not be cured is told by the events; the server's answer is that of plain fetch.
      if (this.#rejected && !signal.aborted) return this.#rejected;
      throw error;
    }
  }

  /** A token in place of the one that the request holds, which is about to expire. */
  async #firstToken(): Promise<AuthToken> {
    const { token } = this.given;
    try {
      const fit = await this.policy.getToken();
      if (!isSameOwner(sourceTokensOf(token), sourceTokensOf(fit))) throw userChanged();
      return fit;
    } catch (error) {
      if (isTokenGuardError(error) && OF_ANOTHER_SESSION.has(error.code)) throw error;
      // It may still be accepted, and is sent as it would be without the guard.
      this.isRepeatable = false;
      return token;
    }
  }

  async #sendWith(token: AuthToken): Promise<Response> {
    const { use, prefix } = this.given;
    const { accessToken, idToken } = sourceTokensOf(token);
    const text = use === 'id' ? idToken : accessToken;
    // There is no newer id token: the same one would only be refused again.
    if (this.#rejected && !text) throw new Error();
    const request = this.isRepeatable ? this.request.clone() : this.request;
    if (text) request.headers.set('Authorization', prefix + text);
    // Nobody will read the former answer.
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

/** What was to be sent on behalf of a user who is gone is not sent. */
const OF_ANOTHER_SESSION: ReadonlySet<string> = new Set(['signed-out', 'user-changed']);

class RejectedError extends Error {}

/**
 * Whether the server has refused this very request, which did not run then. After a redirect it
 * did run, and something else was refused.
 */
function isRejection({ status, redirected, url }: Response, request: Request): boolean {
  return status === 401 && !redirected && (url === '' || url === withoutFragment(request.url));
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/, '');
}

/** Fails as `fetch` does when the request is aborted, also while it waits for a token. */
function abortOf(signal: AbortSignal): Observable<never> {
  return new Observable((subscriber) => {
    const fail = (): void => subscriber.error(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail);
    return () => signal.removeEventListener('abort', fail);
  });
}
