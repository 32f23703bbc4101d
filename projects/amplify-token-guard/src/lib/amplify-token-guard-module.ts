import { HTTP_INTERCEPTORS } from '@angular/common/http';
import { ModuleWithProviders, NgModule } from '@angular/core';
import { TokenGuardInterceptor } from './request/http/token-guard-interceptor';
import { provideAmplifyTokenGuard } from './provide-amplify-token-guard';
import { TokenGuardFeature } from './token-guard-feature';
import { TokenGuardOptions } from './token-guard-options';

/**
 * The guard for apps built with NgModules. It also registers the interceptor, for
 * `HttpClientModule` and for `provideHttpClient(withInterceptorsFromDi())`.
 */
@NgModule({
  providers: [{ provide: HTTP_INTERCEPTORS, useClass: TokenGuardInterceptor, multi: true }],
})
export class AmplifyTokenGuardModule {
  /**
   * Call it in the `imports` of the root module. Takes the arguments of
   * `provideAmplifyTokenGuard()`.
   */
  static forRoot(
    optionsOrFeature?: TokenGuardOptions | TokenGuardFeature,
    ...moreFeatures: TokenGuardFeature[]
  ): ModuleWithProviders<AmplifyTokenGuardModule> {
    return {
      ngModule: AmplifyTokenGuardModule,
      providers: [provideAmplifyTokenGuard(optionsOrFeature, ...moreFeatures)],
    };
  }
}
