import { isPlatformServer } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';
import { GuardResult, Router } from '@angular/router';
import { firstValueFrom, Observable, race } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { SessionEvents } from '../session/session-events';
import { CurrentSession } from '../session/current-session';

/** An app that never configures Amplify is not to hang. */
const CONFIGURATION_WAIT_MS = 10_000;

/**
 * Lets a route in only while somebody is signed in, and else redirects. It waits until that is known:
 * for a sign-in by the hosted UI to come to its end, and up to ten seconds for `Amplify.configure()`.
 * It does not wait for a refresh: whether the session can be renewed, the first request of the page
 * will tell.
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
    const session = inject(CurrentSession);
    const clock = inject(TokenGuardClock);
    const { known$ } = inject(SessionEvents);
    if (isPlatformServer(inject(PLATFORM_ID))) return true;
    await session.load();
    await firstValueFrom(race(known$, timer(clock, CONFIGURATION_WAIT_MS)), { defaultValue: null });
    return session.current ? true : router.parseUrl(redirectTo);
  };
}

function timer(clock: TokenGuardClock, delayMs: number): Observable<null> {
  return new Observable((subscriber) => clock.after(delayMs, () => subscriber.next(null)));
}
