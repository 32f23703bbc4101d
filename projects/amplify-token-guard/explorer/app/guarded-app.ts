import { HttpClient, HttpBackend, provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  createEnvironmentInjector,
  DOCUMENT,
  EnvironmentInjector,
  Injector,
  NgZone,
  PLATFORM_ID,
  runInInjectionContext,
  ɵChangeDetectionScheduler as ChangeDetectionScheduler,
  ɵINJECTOR_SCOPE as INJECTOR_SCOPE,
  ɵNoopNgZone as NoopNgZone,
} from '@angular/core';
import { Router, UrlTree } from '@angular/router';
import {
  AuthTokenService,
  GraphqlAuthClient,
  isTokenGuardError,
  provideAmplifyTokenGuard,
  requireSession,
  tokenGuardInterceptor,
} from 'amplify-token-guard';
import { firstValueFrom } from 'rxjs';
import type { Answer, GuardReport } from './answer';
import { PageBackend } from './page-backend';
import { PlainApp, QUERY, REST_ENDPOINT } from './plain-app';

/** The same app as {@link PlainApp}, with the guard. */
export class GuardedApp extends PlainApp {
  #injector: EnvironmentInjector | undefined;

  override start(onReport: (report: GuardReport) => void): void {
    const injector = createEnvironmentInjector(
      [
        { provide: INJECTOR_SCOPE, useValue: 'root' },
        { provide: DOCUMENT, useValue: document },
        { provide: PLATFORM_ID, useValue: 'browser' },
        { provide: NgZone, useClass: NoopNgZone },
        // The explorer has no views to render.
        { provide: ChangeDetectionScheduler, useValue: { notify: () => undefined } },
        {
          provide: Router,
          useValue: { parseUrl: () => new UrlTree(), createUrlTree: () => new UrlTree() },
        },
        provideHttpClient(withInterceptors([tokenGuardInterceptor])),
        { provide: HttpBackend, useClass: PageBackend },
        provideAmplifyTokenGuard({ allow: [REST_ENDPOINT] }),
      ],
      Injector.NULL as EnvironmentInjector,
    );
    this.#injector = injector;
    const tokens = injector.get(AuthTokenService);
    tokens.events$.subscribe(onReport);
    tokens.state$.subscribe((state) => {
      onReport({
        type: 'status',
        status: state.status,
        user: 'userId' in state ? state.userId : null,
      });
    });
  }

  override stop(): void {
    this.#injector?.destroy();
  }

  override async query(): Promise<Answer> {
    if (!this.#injector) return { ok: false, error: 'not started' };
    const data = await firstValueFrom(
      this.#injector.get(GraphqlAuthClient).query<{ readonly me: string }>(QUERY),
    );
    return { ok: true, who: data.me };
  }

  override async http(): Promise<Answer> {
    if (!this.#injector) return { ok: false, error: 'not started' };
    const { me } = await firstValueFrom(
      this.#injector.get(HttpClient).get<{ readonly me: string }>(REST_ENDPOINT),
    );
    return { ok: true, who: me };
  }

  override async route(): Promise<Answer> {
    if (!this.#injector) return { ok: false, error: 'not started' };
    const enter = requireSession('/sign-in') as () => unknown;
    const result = await runInInjectionContext(this.#injector, enter);
    return { ok: true, who: result === true ? 'somebody' : null };
  }
}

export const app = new GuardedApp();
export { isTokenGuardError };
