import {
  HttpBackend,
  HttpErrorResponse,
  HttpEvent,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Observable } from 'rxjs';

/**
 * Sends requests of `HttpClient` with the `fetch` of this page. Angular's own backend would use the
 * global `fetch`, because all pages share one Angular.
 */
export class PageBackend implements HttpBackend {
  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return new Observable((subscriber) => {
      const controller = new AbortController();
      const headers: Record<string, string> = {};
      for (const name of request.headers.keys()) headers[name] = request.headers.get(name) ?? '';
      const url = request.urlWithParams;
      const send = async (): Promise<void> => {
        const { method } = request;
        const response = await fetch(url, { method, headers, signal: controller.signal });
        const { status } = response;
        const text = await response.text();
        if (!response.ok) {
          subscriber.error(new HttpErrorResponse({ status, url, error: text }));
          return;
        }
        subscriber.next(new HttpResponse({ status, url, body: JSON.parse(text) as unknown }));
        subscriber.complete();
      };
      send().catch((error: unknown) =>
        subscriber.error(new HttpErrorResponse({ status: 0, url, error })),
      );
      return () => controller.abort();
    });
  }
}
