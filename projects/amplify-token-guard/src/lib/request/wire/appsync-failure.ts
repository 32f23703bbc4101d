/** One entry of `errors` in a frame. */
export interface AppsyncError {
  readonly message: string;
  /** AppSync's error type, such as `UnauthorizedException`. */
  readonly errorType?: string;
  /** The equivalent HTTP status. */
  readonly errorCode?: number;
}

/**
 * - `rejected`: the token was rejected. Another token may be accepted.
 * - `denied`: the user has no permission, with any token.
 * - `transient`: a retry may succeed.
 * - `failed`: a retry fails too.
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

/** Some types have a prefix such as `com.amazonaws.deepdish.graphql.auth#`, or a suffix. */
const AROUND_NAME = /[^:]*[#.]|:.*/g;

/** Why the server refused or ended a connection or an operation. */
export class AppsyncFailure extends Error {
  override readonly name = 'AppsyncFailure';
  readonly errors: readonly AppsyncError[];
  /**
   * The errors in the server's format. If a limit is exceeded, it sends a single error without a
   * list.
   */
  readonly reported: AppsyncError | readonly AppsyncError[];
  readonly verdict: Verdict;

  /**
   * @param reported the `errors` of the frame, of any type. AppSync sends one object if a limit is
   * exceeded.
   */
  constructor(reported: unknown) {
    const errors = [reported].flat().filter(isObject).map(toError);
    super(errors.map(({ message }) => message).join('; ') || 'AppSync gave no reason.');
    this.errors = errors;
    this.reported = isObject(reported) && !Array.isArray(reported) ? toError(reported) : errors;
    this.verdict = judge(errors);
  }

  /** The equivalent HTTP status, if the server sent one. */
  get status(): number | undefined {
    return this.errors.find(({ errorCode }) => errorCode !== undefined)?.errorCode;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toError(reported: Record<string, unknown>): AppsyncError {
  const { message, errorType, errorCode } = reported;
  return {
    ...reported,
    message: textOf(message),
    ...(errorType !== undefined && { errorType: textOf(errorType) }),
    ...(errorCode !== undefined && { errorCode: Number(errorCode) }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function judge(errors: readonly AppsyncError[]): Verdict {
  const codes = errors.map(({ errorCode = 0 }) => errorCode);
  const types = errors.map(({ errorType }) => errorType?.replace(AROUND_NAME, ''));
  // The older format of a rejection has the code 400.
  if (codes.includes(401) || types.includes('UnauthorizedException')) return 'rejected';
  if (codes.includes(403) || types.includes('Unauthorized')) return 'denied';
  const passes =
    codes.some((code) => code === 408 || code === 429 || code >= 500) ||
    TRANSIENT_TYPES.some((type) => types.includes(type));
  return passes ? 'transient' : 'failed';
}
