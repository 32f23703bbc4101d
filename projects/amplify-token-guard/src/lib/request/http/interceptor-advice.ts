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
 * so there a 401 must follow. Requests by `XMLHttpRequest`, the default up to Angular 21, are seen when
 * they are over, in the browser's resource timing. It doesn't show headers, so there too a 401 must
 * follow. WebKit's doesn't show the status.
 */
export function adviseInterceptor(): void {
  const page = inject(DOCUMENT).defaultView;
  const { allow, allowAmplifyEndpoints, patchFetch: mayPatch } = inject(TOKEN_GUARD_OPTIONS);
  const endpoints = inject(AMPLIFY_ENDPOINTS);
  const use = inject(InterceptorUse);
  const session = inject(CurrentSession);
  if (!page?.fetch) return;
  const place = { base: baseOf(page.document), origin: page.location.origin };
  let hasWarned = false;
  const warn = (url: string, describe: (target: string) => string): void => {
    if (hasWarned) return;
    hasWarned = true;
    const { origin, pathname } = new URL(url, place.base);
    console.warn(describe(origin + pathname));
  };
  const isCovered = (request: { url: string; method: string }): boolean =>
    ruleFor(request, allow, place) !== undefined ||
    (allowAmplifyEndpoints && ruleFor(request, endpoints(), place) !== undefined);
  const stopObserving = observeRejectedXhr(page, (url) => {
    // The method isn't shown either. A rule that is limited to some methods says nothing here.
    if (!use.isSeen && session.current && isCovered({ url, method: '' })) {
      warn(url, rejected);
    }
  });
  inject(DestroyRef).onDestroy(stopObserving);
  if (!mayPatch) return;
  const unpatch = patchFetch(page, (args, send) => {
    if (hasWarned || use.isSeen || !session.current || !isOfHttpClient(args)) return undefined;
    if (authorizationOf(args)) return undefined;
    const request = requestOf(args);
    if (ruleFor(request, allow, place)) warn(request.url, sentWithoutToken);
    else if (
      allowAmplifyEndpoints &&
      ruleFor(request, endpoints(), place) &&
      headerOf(args, 'x-api-key') === undefined
    ) {
      const response = send(...args);
      response.then(
        ({ status }) => status === 401 && warn(request.url, sentWithoutToken),
        () => undefined,
      );
      return response;
    }
    return undefined;
  });
  inject(DestroyRef).onDestroy(unpatch);
}

function sentWithoutToken(target: string): string {
  return (
    `amplify-token-guard: HttpClient sent a request to ${target} without a token. Add ` +
    'the interceptor: provideHttpClient(withInterceptors([tokenGuardInterceptor])).'
  );
}

function rejected(target: string): string {
  return (
    `amplify-token-guard: a request by XMLHttpRequest to ${target} was answered with 401. If HttpClient sent it, ` +
    'add the interceptor: provideHttpClient(withInterceptors([tokenGuardInterceptor])).'
  );
}

/** Calls `onRejected` with the URL of each request by `XMLHttpRequest` that is answered with a 401. */
function observeRejectedXhr(
  { PerformanceObserver }: Window & typeof globalThis,
  onRejected: (url: string) => void,
): () => void {
  // jsdom and some servers have a window without it.
  if (!PerformanceObserver) return () => undefined;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      const isXhr = entry.initiatorType === 'xmlhttprequest';
      if (isXhr && entry.responseStatus === 401) onRejected(entry.name);
    }
  });
  observer.observe({ type: 'resource' });
  return () => observer.disconnect();
}

/** By the header that Angular's `HttpClient` adds to requests without one of their own. */
function isOfHttpClient(args: FetchArguments): boolean {
  return headerOf(args, 'accept') === 'application/json, text/plain, */*';
}

function requestOf([input, init]: FetchArguments): { url: string; method: string } {
  const { url, method } = isRequest(input) ? input : { url: input.toString(), method: 'GET' };
  return { url, method: (init?.method ?? method).toUpperCase() };
}
