/** One entry of `errors` in a GraphQL answer. */
export interface GraphqlErrorEntry {
  /** What the server says, for developers. */
  readonly message: string;
  /** AppSync's name for it, such as `Unauthorized`. */
  readonly errorType?: string | undefined;
  /** The field it happened at, from the root on. */
  readonly path?: readonly (string | number)[] | null | undefined;
}

/** What a server answered to a GraphQL request. */
export interface GraphqlAnswer {
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** What could be answered, also beside errors. */
  readonly data: unknown;
  /** Empty when all went well. */
  readonly errors: readonly GraphqlErrorEntry[];
  /** The server's time in ms since 1970, where it could be read. */
  readonly serverNowMs?: number | undefined;
  /** The transport's own error. */
  readonly cause?: unknown;
}

/** A GraphQL request that failed, or succeeded only in part. */
export class GraphqlRequestError extends Error {
  override readonly name = 'GraphqlRequestError';
  /** What the server said was wrong. */
  readonly errors: readonly GraphqlErrorEntry[];
  /** The part that succeeded, or `null`. */
  readonly data: unknown;
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** The server's time in ms since 1970, where it could be read. */
  readonly serverNowMs: number | undefined;

  constructor({ errors, data, status, serverNowMs, cause }: GraphqlAnswer) {
    const reason = errors.map(({ message }) => message).join('; ');
    super(reason || `The GraphQL request failed (status ${status ?? 'none'}).`, { cause });
    this.errors = errors;
    this.data = data ?? null;
    this.status = status;
    this.serverNowMs = serverNowMs;
  }

  /** The user may not do this. A new token would not help. */
  get isDenied(): boolean {
    return this.status === 403 || this.errors.some(({ errorType }) => errorType === 'Unauthorized');
  }

  /** The token was not accepted, and the operation did not run. */
  get isRejected(): boolean {
    return this.status === 401;
  }
}

/** For what failed without an answer of the server. */
export function withoutAnswer(cause: unknown): GraphqlRequestError {
  const message = cause instanceof Error ? cause.message : 'The GraphQL request was not answered.';
  return new GraphqlRequestError({ status: undefined, data: null, errors: [{ message }], cause });
}

/** For an answer that tells neither data nor errors. */
export function withoutData(answer: GraphqlAnswer): GraphqlRequestError {
  const message = 'The answer of the server has neither data nor errors.';
  return new GraphqlRequestError({ ...answer, errors: [{ message }] });
}
