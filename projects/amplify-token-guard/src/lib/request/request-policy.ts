import { DOCUMENT, inject, Injectable } from '@angular/core';
import { AmplifyTokenSource } from '../amplify/amplify-token-source';
import { TokenSource } from '../amplify/token-source';
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
 * The one policy for every request that carries a token, whoever sends it: send a fit token;
 * rejected, refresh once and send once more. What is learned from one target stays with it: two
 * endpoints of one server share its clock, and not the refusals of one of them.
 */
@Injectable({ providedIn: 'root' })
export class RequestPolicy {
  readonly #context = {
    manager: inject(TokenManager),
    session: inject(CurrentSession),
    events: inject(SessionEvents),
    options: inject(TOKEN_GUARD_OPTIONS),
  };
  readonly #source = inject(TokenSource);
  readonly #clock = inject(TokenGuardClock);
  readonly #document = inject(DOCUMENT);
  readonly #origins = new Map<string, OriginMemory>();
  /** Where a refresh was seen to send to. */
  readonly #usedToRefresh = new Set<string>();

  /**
   * To be asked when the request is made.
   *
   * @param target the URL of the request, absolute or as the page resolves it.
   * @param bringsToken whether whoever sends it has put the token in. Such a request may be what a
   * refresh sends that is under way.
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
    const isSuspect = bringsToken && manager.isRefreshing && !this.#refreshesWithoutTokens();
    return isSuspect ? new SuspectTarget(...known, this.#clock) : new GuardedTarget(...known);
  }

  /** A source of the app may renew the session with a request that carries its token. */
  #refreshesWithoutTokens(): boolean {
    return this.#source instanceof AmplifyTokenSource && this.#source.refreshesAtCognito;
  }

  /** Whether nobody is signed in at this moment. A session that was lost is not the same. */
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
    // What is no URL reaches no server, from which anything could be learned.
    return new URL(URL.canParse(target, base) ? target : base, base);
  }
}
