import { show } from './option-rule';
import { TokenGuardError } from './token-guard-error';
import { TokenGuardFeature } from './token-guard-feature';
import { TokenGuardOptions } from './token-guard-options';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

/** The arguments of `provideAmplifyTokenGuard()`, sorted. */
export interface GuardArguments {
  readonly options: TokenGuardOptions | undefined;
  readonly features: readonly TokenGuardFeature[];
}

/**
 * Separates options from features. Options are optional.
 *
 * @throws TokenGuardError `config-invalid` for a value that isn't a feature, and for a feature that
 * is given twice.
 */
export function sortArguments(first: unknown, rest: readonly unknown[]): GuardArguments {
  const options = hasProviders(first) ? undefined : (first as TokenGuardOptions | undefined);
  const features: TokenGuardFeature[] = hasProviders(first) ? [first as TokenGuardFeature] : [];
  features.push(...(rest as readonly TokenGuardFeature[]));
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkFeatures(features);
  return { options, features };
}

function checkFeatures(features: readonly TokenGuardFeature[]): void {
  for (const value of features) {
    if (!isFeature(value)) {
      const shown = hasProviders(value) ? 'a value of another provide…() function' : show(value);
      throw wrong(
        `${shown} is not a feature. Pass the options first, then features such as withEventLog().`,
      );
    }
  }
  const kinds = features.map(({ ɵkind }) => ɵkind);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice) throw wrong(`${twice}() is given more than once.`);
}

/** Features of Angular's own `provide…()` functions have a number as their kind. */
function isFeature(value: unknown): value is TokenGuardFeature {
  return hasProviders(value) && 'ɵkind' in value && typeof value.ɵkind === 'string';
}

function hasProviders(value: unknown): value is { readonly ɵproviders: unknown } {
  return typeof value === 'object' && value !== null && 'ɵproviders' in value;
}

function wrong(problem: string): TokenGuardError {
  return new TokenGuardError('config-invalid', `provideAmplifyTokenGuard(): ${problem}`);
}
