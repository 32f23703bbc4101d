import { HttpErrorResponse } from '@angular/common/http';
import { GraphqlRequestError, isTokenGuardError } from 'amplify-token-guard';

/** The result or error of a call, as a serializable object. */
export interface Outcome {
  readonly ok: boolean;
  readonly data?: unknown;
  /** The message that a user sees. */
  readonly error?: string;
  /** The name of the error. */
  readonly name?: string;
  /** The code of a `TokenGuardError`. */
  readonly code?: string;
  /** The HTTP status, if the error has one. */
  readonly status?: number;
  /** Whether the guard reports that the user isn't authorized. */
  readonly isDenied?: boolean;
  /** Everything that a log of the error could contain. */
  readonly dump?: string;
  readonly tookMs: number;
}

export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  const start = performance.now();
  const tookMs = (): number => Math.round(performance.now() - start);
  try {
    return { ok: true, data: await call(), tookMs: tookMs() };
  } catch (error) {
    return { ok: false, ...describeError(error), tookMs: tookMs() };
  }
}

export function describeError(error: unknown): Partial<Outcome> {
  const { name, message, errors } = error as {
    name?: string;
    message?: string;
    errors?: { message: string }[];
  };
  return {
    error: message ?? errors?.[0]?.message ?? String(error),
    dump: dump(error),
    ...(name !== undefined && { name }),
    ...(isTokenGuardError(error) && { code: error.code }),
    ...(error instanceof HttpErrorResponse && { status: error.status }),
    ...(error instanceof GraphqlRequestError && {
      isDenied: error.isDenied,
      ...(error.status !== undefined && { status: error.status }),
    }),
  };
}

/** The error as text and as JSON, with all its causes. */
export function dump(error: unknown): string {
  const { stack, cause } = error as { stack?: string; cause?: unknown };
  const own = `${String(error)} ${stack ?? ''} ${JSON.stringify(error)}`;
  return cause ? `${own} ${dump(cause)}` : own;
}
