import { show } from './option-rule';
import { TokenGuardError } from './token-guard-error';
import { TokenGuardFeature } from './token-guard-feature';
import { TokenGuardOptions } from './token-guard-options';

/** What `provideAmplifyTokenGuard()` is given, in its parts. */
export interface GuardArguments {
  readonly options: TokenGuardOptions | undefined;
  readonly features: readonly TokenGuardFeature[];
}

/**
 * Tells options from features; options may be left out.
 *
 * @throws TokenGuardError `config-invalid` for what stands where a feature is expected, and for one
 * that is given twice.
 */
export function sortArguments(first: unknown, rest: readonly unknown[]): GuardArguments {
  const options = isFeature(first) ? undefined : (first as TokenGuardOptions | undefined);
  const features: TokenGuardFeature[] = isFeature(first) ? [first] : [];
  for (const value of rest) {
    if (isFeature(value)) features.push(value);
    else
      throw wrong(`${show(value)} is no feature. Options come first, then the results of with…().`);
  }
  const kinds = features.map(({ ɵkind }) => ɵkind);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice) throw wrong(`${twice}() is given more than once; allowed is once.`);
  return { options, features };
}

function isFeature(value: unknown): value is TokenGuardFeature {
  return typeof value === 'object' && value !== null && 'ɵkind' in value;
}

function wrong(problem: string): TokenGuardError {
  return new TokenGuardError('config-invalid', `provideAmplifyTokenGuard(): ${problem}`);
}
