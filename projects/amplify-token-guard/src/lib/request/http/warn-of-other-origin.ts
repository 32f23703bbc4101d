import { HttpEvent, HttpResponseBase } from '@angular/common/http';
import { MonoTypeOperatorFunction, tap } from 'rxjs';

declare const ngDevMode: unknown;

/** Each pair of origins is told of once. */
const told = new Set<string>();

/**
 * Warns, in development, when a request that was sent with a token is answered by another origin:
 * an interceptor that follows may have changed the URL, and the token went along.
 */
export function warnOfOtherOrigin(url: URL): MonoTypeOperatorFunction<HttpEvent<unknown>> {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const look = (event: unknown): void => {
      if (event instanceof HttpResponseBase) warn(url, event);
    };
    return tap<HttpEvent<unknown>>({ next: look, error: look });
  }
  return (events) => events;
}

function warn({ origin, href }: URL, response: HttpResponseBase): void {
  const answeredBy = response.url ? new URL(response.url, href).origin : origin;
  // The browser takes the token off when a redirect leads to another origin.
  if (answeredBy === origin || response.redirected || told.has(origin + answeredBy)) return;
  told.add(origin + answeredBy);
  console.warn(
    `amplify-token-guard: a request to ${origin} was answered by ${answeredBy}. If an interceptor ` +
      'behind tokenGuardInterceptor changes URLs, the token goes along: put tokenGuardInterceptor last.',
  );
}
