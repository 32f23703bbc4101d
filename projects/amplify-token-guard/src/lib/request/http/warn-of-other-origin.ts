import { HttpEvent, HttpResponseBase } from '@angular/common/http';
import { MonoTypeOperatorFunction, tap } from 'rxjs';

declare const ngDevMode: unknown;

/** The pairs of origins that have been warned about. */
const warned = new Set<string>();

/**
 * Warns, in development, when another origin answers a request that was sent with a token. A later
 * interceptor may have changed the URL, so that the token was sent to another server.
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
  // A later interceptor may have created the response, with any text as its URL.
  if (!url || !URL.canParse(url, href)) return;
  const answeredBy = new URL(url, href).origin;
  // On a redirect to another origin, the browser removes the token.
  if (answeredBy === origin || redirected || warned.has(origin + answeredBy)) return;
  warned.add(origin + answeredBy);
  console.warn(
    `amplify-token-guard: a request to ${origin} was answered by ${answeredBy}. If an interceptor ` +
      'after tokenGuardInterceptor changes URLs, it sends the token there. List tokenGuardInterceptor last.',
  );
}
