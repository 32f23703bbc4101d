import { checkAllowedTargets } from './check-allowed-targets';
import { optionRule, OptionRule, show, strayKey } from './option-rule';
import { TokenGuardError } from './token-guard-error';
import {
  DEFAULT_OPTIONS,
  ResolvedTokenGuardOptions,
  TokenGuardOptions,
} from './token-guard-options';

/** The longest delay of a browser timer. A longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const duration = (min: number, max = MAX_TIMER_MS): OptionRule =>
  optionRule(
    `a whole number of milliseconds from ${min} to ${max}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );

const oneOf = (...values: readonly unknown[]): OptionRule =>
  optionRule(values.map((value) => JSON.stringify(value)).join(' or '), (value) =>
    values.includes(value),
  );

const RULES: Record<keyof TokenGuardOptions, OptionRule> = {
  expiryBufferMs: duration(0),
  refreshLeadMs: duration(0),
  refreshTimeoutMs: duration(1_000),
  recoveryWaitMs: duration(0),
  sessionLifetimeMs: duration(1_000, Number.MAX_SAFE_INTEGER),
  tokenUse: oneOf('access', 'id'),
  authorizationPrefix: oneOf('', 'Bearer '),
  allow: checkAllowedTargets,
  allowAmplifyEndpoints: oneOf(true, false),
  patchFetch: oneOf(true, false),
  onSessionEnd: optionRule(
    '"event", "sign-out" or a function',
    (value) => value === 'event' || value === 'sign-out' || typeof value === 'function',
  ),
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TokenGuardError `config-invalid`. The message names the option, its value, and what is
 * expected.
 */
export function resolveOptions(options: TokenGuardOptions = {}): ResolvedTokenGuardOptions {
  if (!isObject(options)) {
    throw new TokenGuardError(
      'config-invalid',
      `provideAmplifyTokenGuard(): the options are ${show(options)}; expected an object.`,
    );
  }
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
  const stray = strayKey(given, Object.keys(RULES));
  if (stray) throw invalid(stray);
  for (const [name, value] of Object.entries(given)) {
    const problem = RULES[name as keyof TokenGuardOptions](name, value);
    if (problem) throw invalid(problem);
  }
  const resolved = { ...DEFAULT_OPTIONS, ...given };
  if (resolved.refreshLeadMs < resolved.expiryBufferMs) {
    throw invalid(
      `"refreshLeadMs" is ${resolved.refreshLeadMs}; expected ${resolved.expiryBufferMs} ` +
        '("expiryBufferMs") or more. Otherwise, requests wait for every refresh.',
    );
  }
  return resolved;
}

/**
 * Checks one duration of a feature.
 *
 * @throws TokenGuardError `config-invalid`. The message names the option, its value, and what is
 * expected.
 */
export function checkDuration(where: string, name: string, value: unknown, min = 0): void {
  const problem = duration(min)(name, value);
  if (problem) throw invalid(problem, where);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

export function invalid(problem: string, where = 'provideAmplifyTokenGuard()'): TokenGuardError {
  return new TokenGuardError('config-invalid', `${where}: option ${problem}`);
}
