import {
  cognitoUserPoolsTokenProvider as provider,
  TokenOrchestrator,
} from 'aws-amplify/auth/cognito';
import type { AmplifyRefresh } from './guarded-token-refresher';
import { AmplifyTokens, AmplifyTokenStore } from './amplify-tokens';

export type AmplifyRead = typeof provider.getTokens;

/** The parts of Amplify that the guard replaces. See `docs/decisions.md`. */
export interface Seams {
  readonly read: AmplifyRead;
  readonly store: AmplifyTokenStore;
  readonly refresh: AmplifyRefresh;
  /**
   * The result for an Amplify context whose refresh with these tokens was refused. `undefined`
   * keeps the refusal.
   */
  readonly rescue: (sent: AmplifyTokens, refusal: unknown) => Promise<AmplifyTokens | undefined>;
}

interface Installation {
  /** The seams of all guards on the page, oldest first. */
  readonly guards: Set<Seams>;
  readonly plainStore: AmplifyTokenStore;
  /** Restores what Amplify had before. */
  remove(): void;
}

/**
 * A page has one Amplify, but can have several guards, because of micro-frontends or a hot reload.
 * They can come from different copies of this package, so their shared state is stored on Amplify.
 * The number is the version of {@link Installation}.
 */
const INSTALLATION = Symbol.for('amplify-token-guard/seams/1');

/**
 * Installs seams in Amplify. The most recent guard is active. The returned function removes its
 * seams, in any order. After the last one, Amplify is as it was before.
 */
export function occupySeams(makeSeams: (plainStore: AmplifyTokenStore) => Seams): () => void {
  const shared: object & { [INSTALLATION]?: Installation } = provider;
  const installation = (shared[INSTALLATION] ??= install());
  const { guards } = installation;
  const seams = makeSeams(installation.plainStore);
  guards.add(seams);
  return () => {
    if (!guards.delete(seams) || guards.size > 0) return;
    installation.remove();
    Reflect.deleteProperty(shared, INSTALLATION);
  };
}

/**
 * The replacements forward each call to the most recent guard, or to the original if there is no
 * guard. So they do no harm if other code has wrapped them and keeps the wrapper.
 */
function install(): Installation {
  const { tokenOrchestrator } = provider;
  const guards = new Set<Seams>();
  const last = (): Seams | undefined => [...guards].at(-1);

  const plainStore = tokenOrchestrator.getTokenStore();
  const store = new Proxy(plainStore, {
    get: (_, name): unknown => {
      const target = last()?.store ?? plainStore;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const plainRefresh = tokenOrchestrator.getTokenRefresher();
  const refresh: AmplifyRefresh = (input) => (last()?.refresh ?? plainRefresh)(input);
  const ownRead = Object.getOwnPropertyDescriptor(provider, 'getTokens');
  const plainRead = provider.getTokens.bind(provider);
  const read: AmplifyRead = (options) => (last()?.read ?? plainRead)(options);

  const orchestrators = TokenOrchestrator.prototype;
  const plainRefresherOf: (this: TokenOrchestrator) => AmplifyRefresh = Reflect.get(
    orchestrators,
    'getTokenRefresher',
  );
  const refresherOf = function (this: TokenOrchestrator): AmplifyRefresh {
    const refresher = plainRefresherOf.call(this);
    if (this === tokenOrchestrator) return refresher;
    return async (input) => {
      try {
        return await refresher(input);
      } catch (error) {
        const rescued = await last()
          ?.rescue(input.tokens, error)
          .catch(() => undefined);
        if (!rescued) throw error;
        return rescued;
      }
    };
  };

  tokenOrchestrator.setAuthTokenStore(store);
  tokenOrchestrator.setTokenRefresher(refresh);
  provider.getTokens = read;
  orchestrators.getTokenRefresher = refresherOf;
  return {
    guards,
    plainStore,
    // Leave a replacement that other code has installed on top.
    remove: () => {
      if (tokenOrchestrator.getTokenStore() === store) {
        tokenOrchestrator.setAuthTokenStore(plainStore);
      }
      if (tokenOrchestrator.getTokenRefresher() === refresh) {
        tokenOrchestrator.setTokenRefresher(plainRefresh);
      }
      if (orchestrators.getTokenRefresher === refresherOf) {
        orchestrators.getTokenRefresher = plainRefresherOf;
      }
      if (provider.getTokens !== read) return;
      if (ownRead) Object.defineProperty(provider, 'getTokens', ownRead);
      else Reflect.deleteProperty(provider, 'getTokens');
    },
  };
}
