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

function warn({ origin, href }: URL, { url, redirected }: HttpResponseBase): void {
  // An interceptor that follows may have made the answer, with any text for a URL.
  if (!url || !URL.canParse(url, href)) return;
  const answeredBy = new URL(url, href).origin;
  // The browser takes the token off when a redirect leads to another origin.
  if (answeredBy === origin || redirected || told.has(origin + answeredBy)) return;
  told.add(origin + answeredBy);
  console.warn(
    `amplify-token-guard: a request to ${origin} was answered by ${answeredBy}. If an interceptor ` +
      'behind tokenGuardInterceptor changes URLs, the token goes along: put tokenGuardInterceptor last.',
  );
}
