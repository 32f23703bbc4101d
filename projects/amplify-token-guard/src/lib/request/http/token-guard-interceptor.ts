import { isPlatformServer } from '@angular/common';
import {
  HttpErrorResponse,
  HttpEvent,
  HttpHandler,
  HttpInterceptor,
  HttpInterceptorFn,
  HttpRequest,
} from '@angular/common/http';
import {
  DOCUMENT,
  EnvironmentInjector,
  inject,
  Injectable,
  PLATFORM_ID,
  runInInjectionContext,
} from '@angular/core';
import { defer, Observable, switchMap } from 'rxjs';
import { AMPLIFY_ENDPOINTS } from '../../amplify/amplify-endpoints';
import { ownOnly } from '../../own-only';
import { baseOf } from '../../platform/base-of';
import { callWithToken } from '../call-with-token';
import { RequestPolicy } from '../request-policy';
import { Rejection } from '../target-policy';
import { AuthToken, sourceTokensOf } from '../../session/auth-token';
import { TokenGuardError } from '../../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../../token-guard-options';
import { ruleFor } from './allow-list';
import { InterceptorUse } from './interceptor-advice';
import { SKIP_TOKEN_GUARD } from './skip-token-guard';
import { warnOfOtherOrigin } from './warn-of-other-origin';

declare const ngDevMode: unknown;

const AUTHORIZATION = 'Authorization';

/**
 * Adds the token to requests to allowed targets. After a 401, it refreshes the token and sends the
 * request once more. List it after interceptors that change the URL. Otherwise, the token is sent
 * to the changed URL.
 *
 * It ignores requests that have an `Authorization` header, that set `SKIP_TOKEN_GUARD`, that are
 * sent while nobody is signed in, that use JSONP, or that run on the server.
 *
 * @throws TokenGuardError in place of the 401 when the retry isn't possible or fails. The
 * `HttpErrorResponse` is its `cause`.
 */
export const tokenGuardInterceptor: HttpInterceptorFn = (request, next) => {
  if (typeof ngDevMode === 'undefined' || ngDevMode) inject(InterceptorUse).isSeen = true;
  const url: unknown = request.url;
  if (typeof url !== 'string') {
    // An object, which may name another URL each time it is asked.
    return tokenGuardInterceptor(request.clone(ownOnly({ url: String(url) })), next);
  }
  const options = inject(TOKEN_GUARD_OPTIONS);
  const { allow, allowAmplifyEndpoints } = options;
  const document = inject(DOCUMENT);
  if (
    isPlatformServer(inject(PLATFORM_ID)) ||
    request.context.get(SKIP_TOKEN_GUARD) ||
    request.headers.has(AUTHORIZATION) ||
    // A JSONP request has no headers.
    request.method === 'JSONP'
  ) {
    return next(request);
  }
  const targets = allowAmplifyEndpoints ? [...allow, ...inject(AMPLIFY_ENDPOINTS)()] : allow;
  const place = { base: baseOf(document), origin: document.location.origin };
  const rule = ruleFor({ url: request.urlWithParams, method: request.method }, targets, place);
  if (!rule) return next(request);

  const { tokenUse = options.tokenUse, prefix = options.authorizationPrefix } = rule;
  const address = new URL(request.urlWithParams, place.base);
  const policy = inject(RequestPolicy);
  const target = policy.for(address);
  const guarded = callWithToken<HttpEvent<unknown>>(target, {
    via: 'http',
    send: (token) => {
      const authorization = prefix + textOf(token, tokenUse);
      // `clone` would take a URL, too, from what somebody has added to `Object.prototype`.
      const change = ownOnly({ setHeaders: { [AUTHORIZATION]: authorization } });
      return next(request.clone(change)).pipe(warnOfOtherOrigin(address));
    },
    rejection: (error) => rejectionOf(error, address),
  });
  return defer(() => policy.isSignedOut()).pipe(
    switchMap((isSignedOut) => (isSignedOut ? next(request) : guarded)),
  );
};

function textOf(token: AuthToken, use: 'access' | 'id'): string {
  const { accessToken, idToken } = sourceTokensOf(token);
  const text = use === 'id' ? idToken : accessToken;
  if (text) return text;
  throw new TokenGuardError(
    'config-invalid',
    '"tokenUse" is "id", but the session has no ID token. Cognito issues one with the scope "openid".',
  );
}

/** The class-based interceptor, for apps that use `HTTP_INTERCEPTORS`. */
@Injectable()
export class TokenGuardInterceptor implements HttpInterceptor {
  readonly #injector = inject(EnvironmentInjector);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return runInInjectionContext(this.#injector, () =>
      tokenGuardInterceptor(request, (cloned) => next.handle(cloned)),
    );
  }
}

/**
 * Only a 401 means that the server rejected the token and didn't run the request. A 403 means that
 * the user lacks a permission. The 401 must come from the same URL: after a redirect the request
 * did run, and an error from another interceptor may concern another request.
 */
function rejectionOf(error: unknown, { href }: URL): Rejection | undefined {
  if (!(error instanceof HttpErrorResponse) || error.status !== 401) return undefined;
  // Only known with `withFetch()`. Detects a redirect that led back to the same URL.
  if (error.redirected) return undefined;
  const answered = error.url && URL.canParse(error.url, href) ? new URL(error.url, href).href : '';
  if (withoutFragment(answered) !== withoutFragment(href)) return undefined;
  return { serverNowMs: Date.parse(String(error.headers.get('Date'))) };
}

function withoutFragment(href: string): string {
  return href.replace(/#.*/, '');
}
