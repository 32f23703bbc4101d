import { HttpErrorResponse } from '@angular/common/http';

/** The text that a user sees. */
export function errorText(error: unknown): string {
  if (error instanceof HttpErrorResponse) {
    return error.status === 0 ? 'The backend does not answer.' : `HTTP ${error.status}`;
  }
  return error instanceof Error ? error.message : String(error);
}
