import { GraphqlErrorEntry, GraphqlRequestError } from '../graphql-request-error';

/** What frames carry. */
export interface AppsyncPayload {
  readonly connectionTimeoutMs?: number;
  readonly data?: unknown;
  /** Of a limit that was reached, AppSync sends one object instead of an array. */
  readonly errors?: readonly AppsyncError[] | AppsyncError | null;
}

interface AppsyncError extends GraphqlErrorEntry {
  readonly errorCode?: number;
}

/**
 * - `rejected`: the token was not accepted; another one may be.
 * - `denied`: the user may not, with any token.
 * - `transient`: it may work later.
 * - `failed`: it will not.
 */
export type Verdict = 'rejected' | 'denied' | 'transient' | 'failed';

const TRANSIENT_TYPES = [
  'LimitExceededError',
  'MaxSubscriptionsReachedError',
  'ThrottlingException',
  'TooManyRequestsException',
  'InternalFailure',
  'InternalServerError',
  'ServiceUnavailableException',
];

/** Why a connection or a subscription was refused or ended by the server. */
export class AppsyncFailure {
  readonly verdict: Verdict;
  readonly error: GraphqlRequestError;

  constructor(payload: AppsyncPayload | undefined) {
    const errors: readonly AppsyncError[] = [payload?.errors ?? []].flat();
    this.verdict = judge(errors);
    const status = errors.find(({ errorCode }) => errorCode !== undefined)?.errorCode;
    this.error = new GraphqlRequestError({ status, data: null, errors });
  }
}

function judge(errors: readonly AppsyncError[]): Verdict {
  const codes = errors.map(({ errorCode = 0 }) => errorCode);
  const types = errors.map(nameOf);
  // The older form of a rejection has the code 400.
  if (codes.includes(401) || types.includes('UnauthorizedException')) return 'rejected';
  if (codes.includes(403) || types.includes('Unauthorized')) return 'denied';
  const passes =
    codes.some((code) => code === 408 || code === 429 || code >= 500) ||
    types.some((type) => TRANSIENT_TYPES.includes(type));
  return passes ? 'transient' : 'failed';
}

/** Without what some have around it, such as `com.amazonaws.deepdish.graphql.auth#`. */
function nameOf({ errorType }: AppsyncError): string {
  return /([^#.:]*)(?::.*)?$/.exec(errorType ?? '')?.[1] ?? '';
}
