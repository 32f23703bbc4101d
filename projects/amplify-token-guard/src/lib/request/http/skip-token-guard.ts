import { HttpContextToken } from '@angular/common/http';

/**
 * Leaves one request alone.
 *
 * @example
 * ```ts
 * http.get(url, { context: new HttpContext().set(SKIP_TOKEN_GUARD, true) });
 * ```
 */
export const SKIP_TOKEN_GUARD = new HttpContextToken<boolean>(() => false);
