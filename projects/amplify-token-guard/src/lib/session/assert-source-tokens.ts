import { InjectionToken } from '@angular/core';
import { SourceTokens } from '../amplify/token-source';
import { TokenGuardError } from '../token-guard-error';

interface Rule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const text: Rule = {
  expected: 'a non-empty string',
  accepts: (value) => typeof value === 'string' && value !== '',
};

const number: Rule = { expected: 'a finite number', accepts: (value) => Number.isFinite(value) };

const flag: Rule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };

const optional = ({ expected, accepts }: Rule): Rule => ({
  expected: `${expected}, or undefined`,
  accepts: (value) => value === undefined || accepts(value),
});

/** A function, because bundlers keep a constant that is computed by calls, even if it is unused. */
const rules = (): Record<keyof SourceTokens, Rule> => ({
  accessToken: text,
  idToken: optional(text),
  userId: text,
  issuedAtMs: number,
  expiresAtMs: number,
  ageMs: number,
  signedInAtMs: optional(number),
  sessionId: optional(text),
  clientId: optional(text),
  fromElsewhere: optional(flag),
});

/**
 * Checks the tokens from a source. A time that isn't a number would set timers endlessly, and with
 * `null` as an ID, all users would be equal.
 *
 * @throws TokenGuardError `config-invalid`. The message names the field, the type of its value, and
 * what is expected. It doesn't contain the value, which can be a token.
 */
export function assertSourceTokens(tokens: SourceTokens): void {
  if (typeof tokens !== 'object' || tokens === null) {
    throw invalid(`the tokens are ${kindOf(tokens)}; expected an object`);
  }
  for (const [field, { accepts, expected }] of Object.entries(rules())) {
    const value: unknown = tokens[field as keyof SourceTokens];
    if (!accepts(value)) throw invalid(`"${field}" is ${kindOf(value)}; expected ${expected}`);
  }
}

function kindOf(value: unknown): string {
  // Show `NaN` and the infinities themselves, not their type.
  const isNone = typeof value === 'number' && !Number.isFinite(value);
  if (value === undefined || value === null || isNone) return String(value);
  if (value === '') return 'an empty string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function invalid(problem: string): TokenGuardError {
  return new TokenGuardError('config-invalid', `TokenSource: ${problem}.`);
}

/**
 * Checks what a token source returns. Only `withTokenSource()` provides it, because the tokens of
 * Amplify's session need no check.
 */
export const SOURCE_TOKENS_CHECK = new InjectionToken<typeof assertSourceTokens>(
  'SOURCE_TOKENS_CHECK',
);
