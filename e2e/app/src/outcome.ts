import { HttpErrorResponse } from '@angular/common/http';
import { GraphqlRequestError, isTokenGuardError } from 'amplify-token-guard';

/** What came of a call, in a form that can leave the page. */
export interface Outcome {
  readonly ok: boolean;
  readonly data?: unknown;
  /** What a user would be shown. */
  readonly error?: string;
  /** Name of the error's class. */
  readonly name?: string;
  /** Code of a `TokenGuardError`. */
  readonly code?: string;
  /** HTTP status, where the error tells it. */
  readonly status?: number;
  /** Whether the guard says that the user may not do this. */
  readonly isDenied?: boolean;
  /** All that logging the error could write down. */
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

/** The error as text and as JSON, and the same of everything that caused it. */
export function dump(error: unknown): string {
  const { stack, cause } = error as { stack?: string; cause?: unknown };
  const own = `${String(error)} ${stack ?? ''} ${JSON.stringify(error)}`;
  return cause ? `${own} ${dump(cause)}` : own;
}
