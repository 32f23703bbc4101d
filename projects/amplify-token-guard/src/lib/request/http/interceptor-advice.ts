import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';
import { AMPLIFY_ENDPOINTS } from '../../amplify/amplify-endpoints';
import { CurrentSession } from '../../session/current-session';
import { TOKEN_GUARD_OPTIONS } from '../../token-guard-options';
import { authorizationOf, isRequest } from '../wire/authorization';
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
  const place = { base: page.document.baseURI, origin: page.location.origin };
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
    else if (allowAmplifyEndpoints && ruleFor(request, endpoints(), place) && !hasApiKey(args)) {
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

function hasApiKey([, init]: FetchArguments): boolean {
  return new Headers(init?.headers).has('x-api-key');
}

/** Angular's `HttpClient` adds this header to requests without an `Accept` header. */
function isOfHttpClient([, init]: FetchArguments): boolean {
  try {
    return new Headers(init?.headers).get('Accept') === 'application/json, text/plain, */*';
  } catch {
    // The headers are malformed. `fetch` reports that.
    return false;
  }
}

function requestOf([input, init]: FetchArguments): { url: string; method: string } {
  const { url, method } = isRequest(input) ? input : { url: input.toString(), method: 'GET' };
  return { url, method: (init?.method ?? method).toUpperCase() };
}
