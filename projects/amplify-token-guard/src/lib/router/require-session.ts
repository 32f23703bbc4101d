import { isPlatformServer } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';
import { GuardResult, Router } from '@angular/router';
import { TokenHolder } from '../session/token-holder';

/**
 * Lets a route in only while somebody is signed in, and else redirects. It does not wait for a
 * refresh: whether the session can be renewed, the first request of the page will tell.
 *
 * On the server it lets everybody in, as nothing is known of the session there.
 *
 * @param redirectTo where to go instead, such as `/sign-in`.
 *
 * @example
 * ```ts
 * { path: 'library', canMatch: [requireSession('/sign-in')], component: Library }
 * ```
 */
export function requireSession(redirectTo: string): () => Promise<GuardResult> {
  return async () => {
    const router = inject(Router);
    const holder = inject(TokenHolder);
    if (isPlatformServer(inject(PLATFORM_ID))) return true;
    await holder.load();
    return holder.current ? true : router.parseUrl(redirectTo);
  };
}
