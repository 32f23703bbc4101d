import { isPlatformServer } from '@angular/common';
import { computed, inject, Injectable, PLATFORM_ID, Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { firstValueFrom, Observable } from 'rxjs';
import { AuthToken } from './auth-token';
import { CurrentSession } from './current-session';
import { TokenEvent } from './token-events';
import { SessionEvents } from './session-events';
import { isSameUser, SessionUser, userOf } from './session-user';
import { TokenManager } from './token-manager';
import { TokenState } from './token-state';

/**
 * The session as an app sees it.
 *
 * @example
 * ```ts
 * const { state } = inject(AuthTokenService);
 * effect(() => {
 *   if (state().status === 'session-ended') void router.navigateByUrl('/sign-in');
 * });
 * ```
 */
@Injectable({ providedIn: 'root' })
export class AuthTokenService {
  readonly #manager = inject(TokenManager);
  readonly #events = inject(SessionEvents);
  readonly #session = inject(CurrentSession);

  /** What is known of the session: the current value at once, then every change. */
  readonly state$: Observable<TokenState> = this.#events.state$;

  /** The same as a signal. */
  readonly state: Signal<TokenState> = toSignal(this.#events.state$, { requireSync: true });

  /**
   * Who is signed in, or `null`: for display, not for security. It changes when a refresh brings
   * other claims, and is the same object as long as nothing in it changes.
   */
  readonly user: Signal<SessionUser | null> = computed(
    () => {
      const token = this.state().status === 'signed-in' ? this.#session.current : null;
      return token && userOf(token);
    },
    { equal: isSameUser },
  );

  /**
   * The first state that is known: not `unknown`, and after a sign-in by the hosted UI that is under way
   * when the page is opened. Pending as long as Amplify is not configured with a way to sign in. On the
   * server, and when the injector is destroyed before, it resolves with what is known, which is `unknown`.
   */
  readonly ready: Promise<TokenState> = isPlatformServer(inject(PLATFORM_ID))
    ? Promise.resolve({ status: 'unknown' })
    : firstValueFrom(this.#events.known$, { defaultValue: { status: 'unknown' } });

  /**
   * What happens to the session, as it happens: for logs and counters. Nothing is replayed, so
   * whoever has to act on the end of the session watches {@link state}.
   */
  readonly events$: Observable<TokenEvent> = this.#events.events$;

  /**
   * A token that is fit to be sent now. Resolves at once in general, and after a refresh if the
   * token at hand is about to expire. If that refresh fails or hangs, the token at hand is used while it
   * lives.
   *
   * @throws TokenGuardError `signed-out`, `session-ended`, `user-changed`, `refresh-failed` (may
   * work later), or `destroyed`.
   */
  getToken(): Promise<AuthToken> {
    return this.#manager.getToken();
  }

  /**
   * Refreshes the token now, for example to get new group claims. The token it resolves with was minted
   * after the call: a refresh that was under way, here or in another tab, is followed by one more, which
   * all share who have asked by then.
   *
   * @throws TokenGuardError as {@link getToken} does; `session-ended` also while the session goes on with a
   * token that cannot be renewed.
   */
  refresh(): Promise<AuthToken> {
    return this.#manager.refresh();
  }
}
