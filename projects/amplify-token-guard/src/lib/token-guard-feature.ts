import { InjectionToken, Provider } from '@angular/core';

/** An optional feature of the guard, created by one of the `with…()` functions. */
export interface TokenGuardFeature {
  readonly ɵkind: string;
  readonly ɵproviders: readonly Provider[];
}

/** A part of a feature that runs as long as the guard does. */
export interface FeatureRunner {
  /** Called in an injection context, which ends with the guard. */
  start(): void;
}

/** Started together with the guard, only in the browser. */
export const FEATURE_RUNNERS = new InjectionToken<readonly FeatureRunner[]>('FEATURE_RUNNERS');
