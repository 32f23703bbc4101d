import { DestroyRef, DOCUMENT, inject, Injectable } from '@angular/core';
import { CurrentSession } from '../../session/current-session';
import { TOKEN_GUARD_OPTIONS } from '../../token-guard-options';
import { authorizationOf, isRequest } from '../wire/authorization';
import { FetchArguments, patchFetch } from '../wire/fetch-patch';
import { ruleFor } from './allow-list';

/** Whether the interceptor has been seen at work. */
@Injectable({ providedIn: 'root' })
export class InterceptorUse {
  isSeen = false;
}

/**
 * Development only: says once what is missing when a request to an allowed target leaves by `fetch`
 * without a token, and the interceptor has not run. That of an app with `withFetch()`, which is the
 * default from Angular 22 on; `XMLHttpRequest` is left alone.
 */
export function adviseInterceptor(): void {
  const page = inject(DOCUMENT).defaultView;
  const { allow, patchFetch: mayPatch } = inject(TOKEN_GUARD_OPTIONS);
  const use = inject(InterceptorUse);
  const session = inject(CurrentSession);
  if (!page?.fetch || !mayPatch || allow.length === 0) return;
  const place = { base: page.document.baseURI, origin: page.location.origin };
  let hasWarned = false;
  const unpatch = patchFetch(page, (args) => {
    if (hasWarned || use.isSeen || !session.current || !isOfHttpClient(args)) return undefined;
    if (authorizationOf(args)) return undefined;
    const request = requestOf(args);
    if (!ruleFor(request, allow, place)) return undefined;
    hasWarned = true;
    const { origin, pathname } = new URL(request.url, place.base);
    console.warn(
      `amplify-token-guard: a request to ${origin}${pathname} left without a token, though "allow" ` +
        'covers it. The interceptor is missing: provideHttpClient(withInterceptors([tokenGuardInterceptor])).',
    );
    return undefined;
  });
  inject(DestroyRef).onDestroy(unpatch);
}

/** By the header that Angular's `HttpClient` adds to requests without one of their own. */
function isOfHttpClient([, init]: FetchArguments): boolean {
  try {
    return new Headers(init?.headers).get('Accept') === 'application/json, text/plain, */*';
  } catch {
    // Malformed headers are for `fetch` to reject.
    return false;
  }
}

function requestOf([input, init]: FetchArguments): { url: string; method: string } {
  const { url, method } = isRequest(input) ? input : { url: input.toString(), method: 'GET' };
  return { url, method: (init?.method ?? method).toUpperCase() };
}
