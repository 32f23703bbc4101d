import { HttpContextToken } from '@angular/common/http';

/**
 * The interceptor ignores a request that sets this to `true`.
 *
 * @example
 * ```ts
 * http.get(url, { context: new HttpContext().set(SKIP_TOKEN_GUARD, true) });
 * ```
 */
export const SKIP_TOKEN_GUARD = new HttpContextToken<boolean>(() => false);
