import { TokenGuardError } from './token-guard-error';
import {
  DEFAULT_OPTIONS,
  ResolvedTokenGuardOptions,
  TokenGuardOptions,
} from './token-guard-options';

/** The longest delay a browser timer can hold; a longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Rule {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
}

const duration = (min: number, max = MAX_TIMER_MS): Rule => ({
  allowed: `a whole number of milliseconds from ${min} to ${max}`,
  accepts: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
});

const oneOf = (...values: readonly unknown[]): Rule => ({
  allowed: values.map((value) => JSON.stringify(value)).join(' or '),
  accepts: (value) => values.includes(value),
});

const RULES: Record<keyof TokenGuardOptions, Rule> = {
  expiryBufferMs: duration(0),
  refreshLeadMs: duration(0),
  refreshTimeoutMs: duration(1_000),
  recoveryWaitMs: duration(0),
  sessionLifetimeMs: duration(1_000, Number.MAX_SAFE_INTEGER),
  tokenUse: oneOf('access', 'id'),
  authorizationPrefix: oneOf('', 'Bearer '),
  allow: {
    allowed:
      'a list of http(s) URLs and paths that start with one "/", all without user name, "*", "?" ' +
      'and "#", or of functions',
    accepts: (value) => Array.isArray(value) && value.every(isTarget),
  },
  allowAmplifyEndpoints: oneOf(true, false),
  patchFetch: oneOf(true, false),
  onSessionEnd: {
    allowed: '"event", "sign-out" or a function',
    accepts: (value) => value === 'event' || value === 'sign-out' || typeof value === 'function',
  },
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TokenGuardError `config-invalid`, naming the option, its value and what is allowed.
 */
export function resolveOptions(options: TokenGuardOptions = {}): ResolvedTokenGuardOptions {
  if (!isObject(options)) {
    throw new TokenGuardError(
      'config-invalid',
      `provideAmplifyTokenGuard(): the options are ${show(options)}; allowed is an object.`,
    );
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(RULES, name)) {
      throw invalid(`"${name}" is not an option. Options are: ${Object.keys(RULES).join(', ')}.`);
    }
    const { accepts, allowed } = RULES[name as keyof TokenGuardOptions];
    if (!accepts(value)) {
      throw invalid(`"${name}" is ${show(value)}; allowed is ${allowed}.`);
    }
  }
  const resolved = { ...DEFAULT_OPTIONS, ...Object.fromEntries(given) };
  if (resolved.refreshLeadMs < resolved.expiryBufferMs) {
    throw invalid(
      `"refreshLeadMs" is ${resolved.refreshLeadMs}; allowed is ${resolved.expiryBufferMs} ` +
        '("expiryBufferMs") or more, or every request before a refresh would wait for it.',
    );
  }
  return resolved;
}

/**
 * Checks one duration of a feature.
 *
 * @throws TokenGuardError `config-invalid`, naming the option, its value and what is allowed.
 */
export function checkDuration(where: string, name: string, value: unknown, min = 0): void {
  const { accepts, allowed } = duration(min);
  if (!accepts(value)) throw invalid(`"${name}" is ${show(value)}; allowed is ${allowed}.`, where);
}

function isTarget(target: unknown): boolean {
  if (typeof target === 'function') return true;
  // What would match nothing, and say nothing.
  if (typeof target !== 'string' || /[*?#]/.test(target)) return false;
  return /^\/(?![/\\])/.test(target) || (/^https?:\/\//i.test(target) && isUrlWithoutUser(target));
}

function isUrlWithoutUser(target: string): boolean {
  if (!URL.canParse(target)) return false;
  const { username, password } = new URL(target);
  return !username && !password;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** The value as one would write it; JSON knows no `NaN`, and not every object. */
export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

export function invalid(problem: string, where = 'provideAmplifyTokenGuard()'): TokenGuardError {
  return new TokenGuardError('config-invalid', `${where}: option ${problem}`);
}
