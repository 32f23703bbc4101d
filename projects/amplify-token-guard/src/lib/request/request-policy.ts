import { DOCUMENT, inject, Injectable } from '@angular/core';
import { baseOf } from '../platform/base-of';
import { TokenGuardClock } from '../platform/clock';
import { SessionEvents } from '../session/session-events';
import { CurrentSession } from '../session/current-session';
import { TokenManager } from '../session/token-manager';
import { isTokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { GuardedTarget } from './guarded-target';
import { OriginMemory } from './origin-memory';
import { RefreshTarget } from './refresh-target';
import { SuspectTarget } from './suspect-target';
import { TargetPolicy } from './target-policy';

/**
 * The policy for every request that carries a token: send a valid token. If it is rejected, refresh
 * once and send the request once more. Each target has its own memory. The endpoints of a server
 * share its clock, but not their refusals.
 */
@Injectable({ providedIn: 'root' })
export class RequestPolicy {
  readonly #context = {
    manager: inject(TokenManager),
    session: inject(CurrentSession),
    events: inject(SessionEvents),
    options: inject(TOKEN_GUARD_OPTIONS),
  };
  readonly #clock = inject(TokenGuardClock);
  readonly #document = inject(DOCUMENT);
  readonly #origins = new Map<string, OriginMemory>();
  /** URLs to which a refresh has sent requests. */
  readonly #usedToRefresh = new Set<string>();

  /**
   * Returns the policy for a request. Call it when the request is made.
   *
   * @param target the URL of the request, absolute or relative to the page
   * @param bringsToken whether the sender has added the token. Such a request may be part of the
   * refresh in progress.
   */
  for(target: string | URL, { bringsToken = false } = {}): TargetPolicy {
    const { origin, pathname } = this.#resolve(target);
    const { manager } = this.#context;
    let memory = this.#origins.get(origin);
    if (!memory) this.#origins.set(origin, (memory = new OriginMemory(this.#clock)));
    const known = [this.#context, memory, pathname] as const;
    if (manager.isCallingSource) this.#usedToRefresh.add(origin + pathname);
    if (manager.isRefreshing && this.#usedToRefresh.has(origin + pathname)) {
      return new RefreshTarget(...known);
    }
    const isSuspect = bringsToken && manager.mayBeSendingToken;
    return isSuspect ? new SuspectTarget(...known, this.#clock) : new GuardedTarget(...known);
  }

  /** Whether nobody is signed in right now. False after the session has ended by itself. */
  async isSignedOut(): Promise<boolean> {
    const { session } = this.#context;
    await session.sync();
    try {
      session.require();
      return false;
    } catch (error) {
      return isTokenGuardError(error) && error.code === 'signed-out';
    }
  }

  #resolve(target: string | URL): URL {
    const base = baseOf(this.#document);
    // An invalid URL reaches no server, so any memory will do.
    return new URL(URL.canParse(target, base) ? target : base, base);
  }
}
