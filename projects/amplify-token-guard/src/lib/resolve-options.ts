import { checkOptions } from './check-options';
import { ownOnly } from './own-only';
import {
  DEFAULT_OPTIONS,
  ResolvedTokenGuardOptions,
  TokenGuardOptions,
} from './token-guard-options';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

/**
 * Fills in the defaults. A development build checks the options.
 *
 * @throws TokenGuardError `config-invalid`, in development. The message names the option, its value,
 * and what is expected.
 */
export function resolveOptions(options: TokenGuardOptions = {}): ResolvedTokenGuardOptions {
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkOptions(options);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved = { ...DEFAULT_OPTIONS, ...Object.fromEntries(given) };
  const allow = resolved.allow.map((target) =>
    typeof target === 'object' ? ownOnly(target) : target,
  );
  return ownOnly({ ...resolved, allow });
}
