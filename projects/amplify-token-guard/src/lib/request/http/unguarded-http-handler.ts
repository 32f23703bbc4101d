import { HttpContext, HttpEvent, HttpHandler, HttpRequest } from '@angular/common/http';
import { Injector } from '@angular/core';
import { Observable } from 'rxjs';
import { SKIP_TOKEN_GUARD } from './skip-token-guard';

/**
 * Sends requests as the app's own `HttpClient` does, and keeps the guard out of them. A token source
 * that renews by `HttpClient` would otherwise wait for the very refresh that it is about to make.
 */
export class UnguardedHttpHandler extends HttpHandler {
  constructor(private readonly injector: Injector) {
    super();
  }

  override handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    // The context belongs to the caller, who may use it for other requests as well.
    const context = new HttpContext();
    for (const key of request.context.keys()) context.set(key, request.context.get(key));
    context.set(SKIP_TOKEN_GUARD, true);
    return this.injector.get(HttpHandler).handle(request.clone({ context }));
  }
}
