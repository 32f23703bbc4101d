import { HttpContext, HttpEvent, HttpHandler, HttpRequest } from '@angular/common/http';
import { Injector } from '@angular/core';
import { Observable } from 'rxjs';
import { SKIP_TOKEN_GUARD } from './skip-token-guard';

/**
 * Sends requests like the app's own `HttpClient`, but without the guard. Otherwise, a token source
 * that refreshes by `HttpClient` would wait for its own refresh.
 */
export class UnguardedHttpHandler extends HttpHandler {
  constructor(private readonly injector: Injector) {
    super();
  }

  override handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    // The caller may use its context for other requests as well.
    const context = new HttpContext();
    for (const key of request.context.keys()) context.set(key, request.context.get(key));
    context.set(SKIP_TOKEN_GUARD, true);
    return this.injector.get(HttpHandler).handle(request.clone({ context }));
  }
}
