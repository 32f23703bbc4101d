import { InjectionToken, Provider } from '@angular/core';

/** Something more that the guard does when asked to; made by the `with…()` functions. */
export interface TokenGuardFeature {
  readonly ɵkind: string;
  readonly ɵproviders: readonly Provider[];
}

/** A part of a feature that runs as long as the guard does. */
export interface FeatureRunner {
  start(): void;
}

/** Started with the guard, in the browser only. */
export const FEATURE_RUNNERS = new InjectionToken<readonly FeatureRunner[]>('FEATURE_RUNNERS');
