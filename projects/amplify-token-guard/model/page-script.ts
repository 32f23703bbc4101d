import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenSource } from 'amplify-token-guard';
import { TokenOrchestrator } from 'aws-amplify/auth/cognito';
import { PageAmplify } from './page-amplify';

interface SourceModule {
  readonly AmplifyTokenSource: new () => TokenSource;
}

const LIB = '../src/lib';
const PLATFORM = readdirSync(join(__dirname, LIB, 'platform'))
  .filter((name) => !name.endsWith('.spec.ts'))
  .map((name) => `${LIB}/platform/${name}`);
/** Modules with injection tokens. All tabs need the same instances of them. */
const SHARED_BY_ALL_TABS = [
  '@angular/core',
  'aws-amplify/utils',
  ...PLATFORM,
  `${LIB}/amplify/token-source`,
  `${LIB}/token-guard-error`,
  `${LIB}/token-guard-options`,
];
const AMPLIFY = ['aws-amplify', 'aws-amplify/auth', 'aws-amplify/auth/cognito'];

/**
 * A separate instance of the modules that import Amplify. A real page has its own Amplify, but here
 * several pages run in one process.
 */
export class PageScript {
  readonly TokenSource: new () => TokenSource;
  /** The Amplify of the page that runs this script. */
  amplify: PageAmplify | undefined;

  constructor() {
    const known = SHARED_BY_ALL_TABS.map(
      (path) => [path, jest.requireActual<object>(path)] as const,
    );
    let source: SourceModule | undefined;
    jest.isolateModules(() => {
      for (const [path, module] of known) jest.doMock(path, () => module);
      for (const path of AMPLIFY) jest.doMock(path, () => this.#exports());
      source = jest.requireActual<SourceModule>(`${LIB}/amplify/amplify-token-source`);
      for (const path of [...SHARED_BY_ALL_TABS, ...AMPLIFY]) jest.dontMock(path);
    });
    this.TokenSource = source!.AmplifyTokenSource;
  }

  /** The exports of all Amplify modules that the guard imports, in one object. */
  #exports(): object {
    const amplify = (): PageAmplify => this.amplify!;
    return {
      Amplify: {
        getTokens: (options: object) => amplify().provider.getTokens(options),
        getConfig: () => ({ Auth: PageAmplify.config }),
      },
      TokenOrchestrator: class extends TokenOrchestrator {},
      AUTH_KEY_PREFIX: PageAmplify.keyPrefix,
      get cognitoUserPoolsTokenProvider() {
        return amplify().provider;
      },
      signOut: () => amplify().signOut(),
      refreshAuthTokensWithoutDedupe: ((input) =>
        amplify().refresh(input)) satisfies PageAmplify['refresh'],
    };
  }
}
