/** One entry of `errors` in a GraphQL answer. */
export interface GraphqlErrorEntry {
  /** The server's message, for developers. */
  readonly message: string;
  /** AppSync's error type, such as `Unauthorized`. */
  readonly errorType?: string | undefined;
  /** The field that failed, as a path from the root. */
  readonly path?: readonly (string | number)[] | null | undefined;
}

/** A server's answer to a GraphQL request. */
export interface GraphqlAnswer {
  /** The HTTP status. `undefined` without an answer. */
  readonly status: number | undefined;
  /** The data. Can be partial if there are errors. */
  readonly data: unknown;
  /** Empty if there are no errors. */
  readonly errors: readonly GraphqlErrorEntry[];
  /** The server's time in ms since 1970, if known. */
  readonly serverNowMs?: number | undefined;
  /** The error of the transport. */
  readonly cause?: unknown;
}

/** A GraphQL request that failed completely or in part. */
export class GraphqlRequestError extends Error {
  override readonly name = 'GraphqlRequestError';
  /** The errors from the server. */
  readonly errors: readonly GraphqlErrorEntry[];
  /** The part of the data that succeeded, or `null`. */
  readonly data: unknown;
  /** The HTTP status. `undefined` without an answer. */
  readonly status: number | undefined;
  /** The server's time in ms since 1970, if known. */
  readonly serverNowMs: number | undefined;

  constructor({ errors, data, status, serverNowMs, cause }: GraphqlAnswer) {
    const reason = errors.map(({ message }) => message).join('; ');
    super(reason || `The GraphQL request failed (status ${status ?? 'none'}).`, { cause });
    this.errors = errors;
    this.data = data ?? null;
    this.status = status;
    this.serverNowMs = serverNowMs;
  }

  /** Whether the user has no permission. A new token doesn't help. */
  get isDenied(): boolean {
    return this.status === 403 || this.errors.some(({ errorType }) => errorType === 'Unauthorized');
  }

  /** Whether the server rejected the token. The operation did not run. */
  get isRejected(): boolean {
    return this.status === 401;
  }
}

/** For a failure without an answer from the server. */
export function withoutAnswer(cause: unknown): GraphqlRequestError {
  const message = cause instanceof Error ? cause.message : 'The GraphQL request got no answer.';
  return new GraphqlRequestError({ status: undefined, data: null, errors: [{ message }], cause });
}

/** For an answer with neither data nor errors. */
export function withoutData(answer: GraphqlAnswer): GraphqlRequestError {
  const message = "The server's answer has neither data nor errors.";
  return new GraphqlRequestError({ ...answer, errors: [{ message }] });
}
