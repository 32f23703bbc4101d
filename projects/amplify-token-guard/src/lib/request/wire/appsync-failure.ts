/** One entry of `errors` in a frame. */
export interface AppsyncError {
  readonly message: string;
  /** AppSync's name for it, such as `UnauthorizedException`. */
  readonly errorType?: string;
  /** As an HTTP status. */
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

/** What some types have around their name, such as `com.amazonaws.deepdish.graphql.auth#`. */
const AROUND_NAME = /[^:]*[#.]|:.*/g;

/** Why a connection or an operation on it was refused or ended by the server. */
export class AppsyncFailure extends Error {
  override readonly name = 'AppsyncFailure';
  readonly errors: readonly AppsyncError[];
  /** The same in the shape that the server gave it: of a limit, it says one without a list. */
  readonly said: AppsyncError | readonly AppsyncError[];
  readonly verdict: Verdict;

  /** @param said the `errors` of the frame, of any shape; of a limit, AppSync sends one object. */
  constructor(said: unknown) {
    const errors = [said].flat().filter(isObject).map(toError);
    super(errors.map(({ message }) => message).join('; ') || 'AppSync gave no reason.');
    this.errors = errors;
    this.said = isObject(said) && !Array.isArray(said) ? toError(said) : errors;
    this.verdict = judge(errors);
  }

  /** As an HTTP status, where the server said one. */
  get status(): number | undefined {
    return this.errors.find(({ errorCode }) => errorCode !== undefined)?.errorCode;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toError(said: Record<string, unknown>): AppsyncError {
  const { message, errorType, errorCode } = said;
  return {
    ...said,
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
  // The older form of a rejection has the code 400.
  if (codes.includes(401) || types.includes('UnauthorizedException')) return 'rejected';
  if (codes.includes(403) || types.includes('Unauthorized')) return 'denied';
  const passes =
    codes.some((code) => code === 408 || code === 429 || code >= 500) ||
    TRANSIENT_TYPES.some((type) => types.includes(type));
  return passes ? 'transient' : 'failed';
}
