import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import type { AmplifyRefresh } from './amplify-token-refresher';
import type { AmplifyTokenStore } from './amplify-token-store';

export type AmplifyRead = typeof provider.getTokens;

/** What is put into Amplify: see `docs/decisions.md`. */
export interface Seams {
  readonly read: AmplifyRead;
  readonly store: AmplifyTokenStore;
  readonly refresh: AmplifyRefresh;
}

interface Plain {
  readonly store: AmplifyTokenStore;
  readonly refresh: AmplifyRefresh;
}

/** Amplify is one for the page, and there may be several guards: micro-frontends, a hot reload. */
const occupants: Seams[] = [];
/** What Amplify had before the first of them came. */
let plain: Plain | undefined;

/**
 * Puts seams into Amplify; the last who came takes part. The returned function takes them out,
 * in any order, and the last to go leaves Amplify as it was.
 */
export function occupySeams(makeSeams: (plainStore: AmplifyTokenStore) => Seams): () => void {
  const { tokenOrchestrator } = provider;
  plain ??= {
    store: tokenOrchestrator.getTokenStore(),
    refresh: tokenOrchestrator.getTokenRefresher(),
  };
  const seams = makeSeams(plain.store);
  replace(occupants.at(-1), seams, plain);
  occupants.push(seams);
  return () => {
    const wasLast = occupants.at(-1) === seams;
    occupants.splice(occupants.indexOf(seams), 1);
    if (wasLast && plain) replace(seams, occupants.at(-1), plain);
    if (occupants.length === 0) plain = undefined;
  };
}

/** Leaves alone what somebody else has put there since. */
function replace(from: Seams | undefined, to: Seams | undefined, { store, refresh }: Plain): void {
  const { tokenOrchestrator } = provider;
  if (tokenOrchestrator.getTokenStore() === (from?.store ?? store)) {
    tokenOrchestrator.setAuthTokenStore(to?.store ?? store);
  }
  if (tokenOrchestrator.getTokenRefresher() === (from?.refresh ?? refresh)) {
    tokenOrchestrator.setTokenRefresher(to?.refresh ?? refresh);
  }
  if (from && provider.getTokens !== from.read) return;
  if (to) provider.getTokens = to.read;
  else Reflect.deleteProperty(provider, 'getTokens');
}
