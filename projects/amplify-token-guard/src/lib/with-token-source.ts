import { TokenSource } from './amplify/token-source';
import { TokenGuardFeature } from './token-guard-feature';

/**
 * Takes tokens from somewhere else than Amplify's session.
 *
 * @param create makes the source; runs in an injection context.
 */
export function withTokenSource(create: () => TokenSource): TokenGuardFeature {
  return {
    ɵkind: 'withTokenSource',
    ɵproviders: [{ provide: TokenSource, useFactory: create }],
  };
}
