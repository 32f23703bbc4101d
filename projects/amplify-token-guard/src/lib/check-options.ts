import { checkAllowedTargets } from './check-allowed-targets';
import { optionRule, OptionRule, show, strayKey } from './option-rule';
import { TokenGuardError } from './token-guard-error';
import { DEFAULT_OPTIONS, TokenGuardOptions } from './token-guard-options';

/** The longest delay of a browser timer. A longer one fires at once. */
const MAX_TIMER_MS = 2_147_483_647;

const duration = (min: number, max = MAX_TIMER_MS): OptionRule =>
  optionRule(
    `a whole number of milliseconds from ${min} to ${max}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );

const oneOf = (...values: readonly unknown[]): OptionRule =>
  optionRule(values.map((value) => JSON.stringify(value)).join(' or '), (value) =>
    values.includes(value),
  );

/** A function, because bundlers keep a constant that is built by calls. */
const rules = (): Record<keyof TokenGuardOptions, OptionRule> => ({
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
});

/**
 * Checks the options of `provideAmplifyTokenGuard()`. An option that is `undefined` counts as left
 * out.
 *
 * @throws TokenGuardError `config-invalid`. The message names the option, its value, and what is
 * expected.
 */
export function checkOptions(options: unknown): void {
  checkObject(options);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const stray = strayKey(Object.fromEntries(given), Object.keys(rules()));
  if (stray) throw invalid(stray);
  for (const [name, value] of given) {
    const problem = rules()[name as keyof TokenGuardOptions](name, value);
    if (problem) throw invalid(problem);
  }
  const {
    refreshLeadMs = DEFAULT_OPTIONS.refreshLeadMs,
    expiryBufferMs = DEFAULT_OPTIONS.expiryBufferMs,
  }: TokenGuardOptions = options;
  if (refreshLeadMs < expiryBufferMs) {
    throw invalid(
      `"refreshLeadMs" is ${refreshLeadMs}; expected ${expiryBufferMs} ` +
        '("expiryBufferMs") or more. Otherwise, requests wait for every refresh.',
    );
  }
}

/** Checks that the options are an object, with only these keys if they are given. */
export function checkObject(
  options: unknown,
  where = 'provideAmplifyTokenGuard()',
  keys?: readonly string[],
): asserts options is object {
  const isKeyed = typeof options === 'object' && options !== null && !Array.isArray(options);
  if (!isKeyed || options instanceof Promise) {
    const problem = `the options are ${show(options)}; expected an object.`;
    throw new TokenGuardError('config-invalid', `${where}: ${problem}`);
  }
  const stray = keys && strayKey(options, keys);
  if (stray) throw invalid(stray, where);
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

/** Checks an argument of a feature that must be a function. Its name is in the error. */
export function checkFunction(where: string, name: string, value: unknown): void {
  const rule = optionRule('a function', (given) => typeof given === 'function');
  const problem = rule(name, value);
  if (problem) throw new TokenGuardError('config-invalid', `${where}: ${problem}`);
}

export function invalid(problem: string, where = 'provideAmplifyTokenGuard()'): TokenGuardError {
  return new TokenGuardError('config-invalid', `${where}: option ${problem}`);
}
