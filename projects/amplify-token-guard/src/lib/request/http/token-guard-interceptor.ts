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
import { catchError, Observable, throwError } from 'rxjs';
import { AMPLIFY_ENDPOINTS } from '../../amplify/amplify-endpoints';
import { callWithToken } from '../call-with-token';
import { RequestPolicy } from '../request-policy';
import { Rejection } from '../target-policy';
import { isTokenGuardError } from '../../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../../token-guard-options';
import { isAllowed } from './allow-list';
import { SKIP_TOKEN_GUARD } from './skip-token-guard';

const AUTHORIZATION = 'Authorization';

/**
 * Adds the token to requests that go to allowed targets, and cures a 401: refresh, send once more.
 *
 * It leaves a request alone that has an `Authorization` header, that sets `SKIP_TOKEN_GUARD`, that
 * is made while nobody is signed in, or that runs on the server.
 *
 * @throws TokenGuardError in place of the 401 when a refreshed token is rejected as well; the
 * `HttpErrorResponse` is its `cause`.
 */
export const tokenGuardInterceptor: HttpInterceptorFn = (request, next) => {
  const { allow, allowAmplifyEndpoints, authorizationPrefix } = inject(TOKEN_GUARD_OPTIONS);
  const document = inject(DOCUMENT);
  if (
    isPlatformServer(inject(PLATFORM_ID)) ||
    request.context.get(SKIP_TOKEN_GUARD) ||
    request.headers.has(AUTHORIZATION)
  ) {
    return next(request);
  }
  const endpoints = allowAmplifyEndpoints ? inject(AMPLIFY_ENDPOINTS)() : [];
  const place = { base: document.baseURI, origin: document.location.origin };
  if (!isAllowed(request.urlWithParams, [...allow, ...endpoints], place)) return next(request);

  return callWithToken<HttpEvent<unknown>>(inject(RequestPolicy).for(request.urlWithParams), {
    via: 'http',
    send: ({ value }) =>
      next(request.clone({ setHeaders: { [AUTHORIZATION]: authorizationPrefix + value } })),
    rejection,
  }).pipe(
    catchError((error: unknown) =>
      isTokenGuardError(error) && error.code === 'signed-out'
        ? next(request)
        : throwError(() => error),
    ),
  );
};

/** The same for apps that list interceptors under `HTTP_INTERCEPTORS`. */
@Injectable()
export class TokenGuardInterceptor implements HttpInterceptor {
  readonly #injector = inject(EnvironmentInjector);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return runInInjectionContext(this.#injector, () =>
      tokenGuardInterceptor(request, (cloned) => next.handle(cloned)),
    );
  }
}

/** Only 401 means that the token was refused and the request did not run; 403 is a denial. */
function rejection(error: unknown): Rejection | undefined {
  if (!(error instanceof HttpErrorResponse) || error.status !== 401) return undefined;
  const date = Date.parse(error.headers.get('Date') ?? '');
  return { serverNowMs: Number.isNaN(date) ? undefined : date };
}
