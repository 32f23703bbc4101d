import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';
import { AMPLIFY_ENDPOINTS } from '../../amplify/amplify-endpoints';
import { baseOf } from '../../platform/base-of';
import { CurrentSession } from '../../session/current-session';
import { TOKEN_GUARD_OPTIONS } from '../../token-guard-options';
import { authorizationOf, headerOf, isRequest } from '../wire/authorization';
import { FetchArguments, patchFetch } from '../wire/fetch-patch';
import { ruleFor } from './allow-list';

/** Whether the interceptor has run. */
@Injectable({ providedIn: 'root' })
export class InterceptorUse {
  isSeen = false;
}

/**
 * For development: warns once if `HttpClient` sends a request without a token to an allowed target,
 * and the interceptor has never run. An endpoint in the Amplify configuration may have public paths,
 * so there a 401 must follow. Only sees requests by `fetch`, which is the default from Angular 22 on.
 */
export function adviseInterceptor(): void {
  const page = inject(DOCUMENT).defaultView;
  const { allow, allowAmplifyEndpoints, patchFetch: mayPatch } = inject(TOKEN_GUARD_OPTIONS);
  const endpoints = inject(AMPLIFY_ENDPOINTS);
  const use = inject(InterceptorUse);
  const session = inject(CurrentSession);
  if (!page?.fetch || !mayPatch) return;
  const place = { base: baseOf(page.document), origin: page.location.origin };
  let hasWarned = false;
  const warn = (url: string): void => {
    if (hasWarned) return;
    hasWarned = true;
    const { origin, pathname } = new URL(url, place.base);
    console.warn(
      `amplify-token-guard: HttpClient sent a request to ${origin}${pathname} without a token. Add ` +
        'the interceptor: provideHttpClient(withInterceptors([tokenGuardInterceptor])).',
    );
  };
  const unpatch = patchFetch(page, (args, send) => {
    if (hasWarned || use.isSeen || !session.current || !isOfHttpClient(args)) return undefined;
    if (authorizationOf(args)) return undefined;
    const request = requestOf(args);
    if (ruleFor(request, allow, place)) warn(request.url);
    else if (
      allowAmplifyEndpoints &&
      ruleFor(request, endpoints(), place) &&
      headerOf(args, 'x-api-key') === undefined
    ) {
      const response = send(...args);
      response.then(
        ({ status }) => status === 401 && warn(request.url),
        () => undefined,
      );
      return response;
    }
    return undefined;
  });
  inject(DestroyRef).onDestroy(unpatch);
}

/** By the header that Angular's `HttpClient` adds to requests without one of their own. */
function isOfHttpClient(args: FetchArguments): boolean {
  return headerOf(args, 'accept') === 'application/json, text/plain, */*';
}

function requestOf([input, init]: FetchArguments): { url: string; method: string } {
  const { url, method } = isRequest(input) ? input : { url: input.toString(), method: 'GET' };
  return { url, method: (init?.method ?? method).toUpperCase() };
}
