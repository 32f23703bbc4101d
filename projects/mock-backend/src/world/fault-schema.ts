import * as v from 'valibot';
import type { Fault, FaultKind } from './fault';
import { FAULT_TARGETS } from './fault-targets';
import { oneOf, objectOf, text, wholeNumber } from './input';
import { isJsonObject } from './json-object';

const MOST_TIMES = 1_000_000;

const times = v.message(
  v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_TIMES))),
  `a whole number from 0 to ${MOST_TIMES}, or null`,
);

/** The properties of every fault. Each kind adds its own. */
function common<const K extends FaultKind>(kind: K) {
  return {
    kind: v.literal(kind),
    operation: oneOf(FAULT_TARGETS.filter((target) => canStrike(kind, target))),
    times: v.exactOptional(times),
    stage: v.exactOptional(oneOf(['before', 'after'])),
  };
}

const errorStatus = wholeNumber(400, 599);
const message = v.exactOptional(text);

const KINDS = [
  objectOf(common('drop')),
  objectOf(common('hang')),
  objectOf({ ...common('delay'), delayMs: wholeNumber(0, 600_000) }),
  objectOf({
    ...common('status'),
    status: errorStatus,
    retryAfterSeconds: v.exactOptional(wholeNumber(0, 86_400)),
    errorName: v.exactOptional(text),
    message,
  }),
  objectOf({ ...common('html'), status: v.exactOptional(wholeNumber(200, 599)) }),
  objectOf({
    ...common('cognito-error'),
    errorName: text,
    message,
    status: v.exactOptional(errorStatus),
  }),
  objectOf({ ...common('unauthorized'), stage: v.exactOptional(oneOf(['before'])) }),
] as const;

const kinds = oneOf(KINDS.map(({ entries }) => entries.kind.literal));

/** Validates a fault. It repeats what the types already say, for callers over HTTP. */
export const faultSchema: v.GenericSchema<unknown, Fault> = v.pipe(
  v.custom<Fault>(isJsonObject, 'a JSON object'),
  v.variant('kind', KINDS, String(kinds.message)),
);

function canStrike(kind: FaultKind, target: string): boolean {
  const isApi = /^(graphql|events|realtime|rest)\b/.test(target);
  switch (kind) {
    case 'unauthorized':
      return isApi;
    case 'cognito-error':
      return !isApi && !target.startsWith('hosted');
    case 'html':
      // After the handshake there are only frames, and no pages.
      return !target.startsWith('realtime') || target === 'realtime:handshake';
    default:
      return true;
  }
}
