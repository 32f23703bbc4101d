import {
  cognitoUserPoolsTokenProvider as provider,
  TokenOrchestrator,
} from 'aws-amplify/auth/cognito';
import type { AmplifyRefresh } from './guarded-token-refresher';
import { AmplifyTokens, AmplifyTokenStore } from './amplify-tokens';

export type AmplifyRead = typeof provider.getTokens;

/** What is put into Amplify: see `docs/decisions.md`. */
export interface Seams {
  readonly read: AmplifyRead;
  readonly store: AmplifyTokenStore;
  readonly refresh: AmplifyRefresh;
  /** What a context gets whose refresh with these tokens was refused; `undefined` for the refusal. */
  readonly rescue: (sent: AmplifyTokens, refusal: unknown) => Promise<AmplifyTokens | undefined>;
}

interface Installation {
  /** The seams of all the guards on the page, in the order in which they came. */
  readonly guards: Set<Seams>;
  readonly plainStore: AmplifyTokenStore;
  /** Takes out of Amplify what was put there. */
  remove(): void;
}

/**
 * Amplify is one for the page, and there may be several guards: micro-frontends, a hot reload. They may
 * even come from several copies of this package, so what they share is kept in Amplify. The number is
 * that of the layout of {@link Installation}.
 */
const INSTALLATION = Symbol.for('amplify-token-guard/seams/1');

/**
 * Puts seams into Amplify; the last who came takes part. The returned function takes them out,
 * in any order, and the last to go leaves Amplify as it was.
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
 * What is put into Amplify belongs to no guard: it passes each call on to the last who came, and without
 * any to what was there before. So it does no harm where somebody else has wrapped it and keeps it.
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
    // Somebody else may have put something in its place, which stays.
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
