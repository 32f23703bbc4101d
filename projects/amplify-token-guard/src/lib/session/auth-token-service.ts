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
 * The state of the session, its user, its events, and its token.
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

  /** The state of the session: the current value on subscription, then every change. */
  readonly state$: Observable<TokenState> = this.#events.state$;

  /** The state as a signal. */
  readonly state: Signal<TokenState> = toSignal(this.#events.state$, { requireSync: true });

  /**
   * Who is signed in, or `null`. For display, not for security. It changes when a refresh brings
   * other claims. As long as nothing in it changes, it stays the same object.
   */
  readonly user: Signal<SessionUser | null> = computed(
    () => {
      const token = this.state().status === 'signed-in' ? this.#session.current : null;
      return token && userOf(token);
    },
    { equal: isSameUser },
  );

  /**
   * The first known state: not `unknown`. If the page opens during a hosted sign-in, it resolves
   * after that. It stays pending while Amplify isn't configured with a way to sign in. On the
   * server, and when the injector is destroyed earlier, it resolves with `unknown`.
   */
  readonly ready: Promise<TokenState> = isPlatformServer(inject(PLATFORM_ID))
    ? Promise.resolve({ status: 'unknown' })
    : firstValueFrom(this.#events.known$, { defaultValue: { status: 'unknown' } });

  /**
   * What happens to the session, for logs and counters. Events aren't replayed, so to act on the
   * end of the session, use {@link state}.
   */
  readonly events$: Observable<TokenEvent> = this.#events.events$;

  /**
   * A token that can be sent now. Usually resolves at once. If the current token is about to
   * expire, it waits for a refresh. If that refresh fails or hangs, it resolves with the current
   * token while that is still valid.
   *
   * @throws TokenGuardError `signed-out`, `session-ended`, `user-changed`, `refresh-failed`
   * (transient), or `destroyed`.
   */
  getToken(): Promise<AuthToken> {
    return this.#manager.getToken();
  }

  /**
   * Refreshes the token now, for example to get new group claims. The new token is minted after
   * this call. If a refresh is in progress, in this tab or in another one, one more follows. All
   * calls until then share it.
   *
   * @throws TokenGuardError like {@link getToken}. Also `session-ended` if the session can't be
   * renewed but its current token is still valid.
   */
  refresh(): Promise<AuthToken> {
    return this.#manager.refresh();
  }
}
