import { BadInputError } from './bad-input-error';
import type { FaultKind } from './fault';
import { isJsonObject } from './json-object';
import { check, checkProperties, oneOf, text, wholeNumber } from './rule';
import type { Rule } from './rule';

const timesOrNull: Rule = {
  allowed: 'a whole number from 0 to 1000000, or null',
  accepts: (value) => value === null || wholeNumber(0, 1_000_000).accepts(value),
};

const OWN_RULES: Record<FaultKind, Record<string, Rule>> = {
  drop: {},
  hang: {},
  delay: { delayMs: wholeNumber(0, 600_000) },
  status: {
    status: wholeNumber(400, 599),
    retryAfterSeconds: wholeNumber(0, 86_400),
    errorName: text,
    message: text,
  },
  html: { status: wholeNumber(200, 599) },
  'cognito-error': { errorName: text, message: text, status: wholeNumber(400, 599) },
  unauthorized: {},
};

const REQUIRED: Partial<Record<FaultKind, string>> = {
  delay: 'delayMs',
  status: 'status',
  'cognito-error': 'errorName',
};

const kindRule = oneOf(Object.keys(OWN_RULES));

/**
 * Checks a fault from outside. What the types already say is said again for callers over HTTP.
 *
 * @param targets every operation that exists
 * @throws BadInputError that names the property, the value and what is allowed.
 */
export function checkFault(fault: unknown, targets: readonly string[]): void {
  if (!isJsonObject(fault)) {
    throw new BadInputError(`A fault must be a JSON object; it was ${JSON.stringify(fault)}.`);
  }
  check('kind', fault['kind'], kindRule);
  const kind = fault['kind'] as FaultKind;
  const stages = kind === 'unauthorized' ? ['before'] : ['before', 'after'];
  checkProperties('', fault, {
    kind: kindRule,
    operation: oneOf(targets.filter((target) => canStrike(kind, target))),
    times: timesOrNull,
    stage: oneOf(stages),
    ...OWN_RULES[kind],
  });
  for (const name of ['operation', REQUIRED[kind]]) {
    if (name && fault[name] === undefined) {
      throw new BadInputError(`A fault of kind "${kind}" needs ${name}.`);
    }
  }
}

function canStrike(kind: FaultKind, target: string): boolean {
  const isApi = /^(graphql|events|realtime|rest)\b/.test(target);
  switch (kind) {
    case 'unauthorized':
      return isApi;
    case 'cognito-error':
      return !isApi && !target.startsWith('hosted');
    case 'html':
      // Once the socket is open there are frames only, and no pages.
      return !target.startsWith('realtime') || target === 'realtime:handshake';
    default:
      return true;
  }
}
