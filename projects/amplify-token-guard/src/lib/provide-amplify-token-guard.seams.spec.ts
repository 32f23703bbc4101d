import { fetchAuthSession } from 'aws-amplify/auth';
import {
  cognitoUserPoolsTokenProvider as provider,
  refreshAuthTokensWithoutDedupe,
} from 'aws-amplify/auth/cognito';
import * as fc from 'fast-check';
import { AmplifyPage, openAmplifyPage } from '../../spec-helpers/amplify-page';
import { identityOf } from '../../spec-helpers/identity';
import { secondCopy } from '../../spec-helpers/second-copy';
import { runs } from '../../spec-helpers/runs';
import { AmplifyTokenStore } from './amplify/amplify-tokens';

const { tokenOrchestrator } = provider;

type Copy = typeof import('./amplify/amplify-seams');

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let copies: Copy[];
/** Who handled a read and a refresh. */
let passed: string[];
let untouched: object;

beforeEach(() => {
  page = openedPage();
  copies = [1, 2].map(() => secondCopy(() => jest.requireActual<Copy>('./amplify/amplify-seams')));
  passed = [];
  untouched = inAmplify();
});

function inAmplify(): object {
  return {
    store: identityOf(tokenOrchestrator.getTokenStore()),
    refresher: tokenOrchestrator.getTokenRefresher(),
    read: Object.getOwnPropertyDescriptor(provider, 'getTokens'),
    symbols: Object.getOwnPropertySymbols(provider),
  };
}

/** A store that only reports when it is read. */
function passing(name: string, inner: AmplifyTokenStore): AmplifyTokenStore {
  return new Proxy(inner, {
    get: (target, key) => {
      if (key === 'loadTokens') passed.push(`${name}: load`);
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A guard, reduced to its seams. */
function arrive(copy: number, name: string): () => void {
  const leave = copies[copy]!.occupySeams((plainStore) => ({
    read: (options) => {
      passed.push(`${name}: read`);
      return tokenOrchestrator.getTokens(options);
    },
    store: passing(name, plainStore),
    refresh: (input) => {
      passed.push(`${name}: refresh`);
      return refreshAuthTokensWithoutDedupe(input);
    },
    rescue: () => Promise.resolve(undefined),
  }));
  page.onClose(leave);
  return leave;
}

/** Other code does the same to Amplify, and finally restores what was there. */
function patch(name: string): () => void {
  const store = tokenOrchestrator.getTokenStore();
  const refresher = tokenOrchestrator.getTokenRefresher();
  const own = Object.getOwnPropertyDescriptor(provider, 'getTokens');
  const read = provider.getTokens.bind(provider);
  tokenOrchestrator.setAuthTokenStore(passing(name, store));
  tokenOrchestrator.setTokenRefresher((input) => {
    passed.push(`${name}: refresh`);
    return refresher(input);
  });
  provider.getTokens = (options) => {
    passed.push(`${name}: read`);
    return read(options);
  };
  return () => {
    tokenOrchestrator.setAuthTokenStore(store);
    tokenOrchestrator.setTokenRefresher(refresher);
    if (own) Object.defineProperty(provider, 'getTokens', own);
    else Reflect.deleteProperty(provider, 'getTokens');
  };
}

/** Makes Amplify read, refresh, and store: the tokens, and which of `names` took part. */
async function useAmplify(): Promise<string[]> {
  passed = [];
  const { tokens } = await fetchAuthSession({ forceRefresh: true });
  expect(tokens?.accessToken.toString()).toBe(page.stored('accessToken'));
  return passed;
}

function handsOf(name: string): string[] {
  return [`${name}: read`, `${name}: load`, `${name}: refresh`];
}

describe('G16 two copies of the package', () => {
  it('detect each other: the most recent one is active', async () => {
    page.remember();
    arrive(0, 'first');
    arrive(1, 'second');
    expect(await useAmplify()).toEqual(handsOf('second'));
  });

  it.each([
    ['first', 1, [0, 1]],
    ['second', 0, [1, 0]],
  ])('leave nothing inactive behind when the %s is destroyed first', async (_, left, order) => {
    page.remember();
    const names = ['first', 'second'];
    const leave = names.map((name, copy) => arrive(copy, name));
    leave[order[0]!]!();
    expect(await useAmplify()).toEqual(handsOf(names[left]!));
    leave[order[1]!]!();
    expect(await useAmplify()).toEqual([]);
    expect(inAmplify()).toEqual(untouched);
  });

  it('restore what was in Amplify before them', async () => {
    page.remember();
    const unpatch = patch('else');
    const patched = inAmplify();
    const leave = [arrive(0, 'first'), arrive(1, 'second')];
    leave.forEach((go) => go());
    expect(inAmplify()).toEqual(patched);
    unpatch();
    expect(inAmplify()).toEqual(untouched);
  });

  it('restore it once, no matter how often that is called', async () => {
    page.remember();
    const leave = arrive(0, 'first');
    arrive(1, 'second');
    leave();
    leave();
    expect(await useAmplify()).toEqual(handsOf('second'));
  });

  it('and wrappers of other code in between can be added and removed in any order', async () => {
    const plainStore = tokenOrchestrator.getTokenStore();
    const plainRefresher = tokenOrchestrator.getTokenRefresher();
    const step = fc.record({ who: fc.nat(5), copy: fc.nat(1) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        page.remember();
        const guards = new Map<string, () => void>();
        let unpatch: (() => void) | undefined;
        // Other code restores what was there, even if more code has wrapped it since.
        let isOusted = false;
        let companies = 0;
        let metCompany = 0;
        for (const { who, copy } of steps) {
          if (who === 5) {
            isOusted ||= !!unpatch && guards.size > 0 && metCompany !== companies;
            metCompany = guards.size > 0 ? companies : 0;
            unpatch?.();
            unpatch = unpatch ? undefined : patch('else');
          } else {
            const name = `guard ${who}`;
            const leave = guards.get(name);
            if (guards.size === 0) companies++;
            if (leave) guards.delete(name);
            else guards.set(name, arrive(copy, name));
            leave?.();
            isOusted &&= guards.size > 0;
          }
          const hands = await useAmplify();
          const present = new Set(hands.map((hand) => hand.split(':')[0]));
          for (const name of present) expect([...guards.keys(), 'else']).toContain(name);
          const last = isOusted ? [] : [...guards.keys()].slice(-1);
          if (!unpatch) expect(hands).toEqual(last.flatMap(handsOf));
        }
        for (const leave of guards.values()) leave();
        unpatch?.();
        expect(await useAmplify()).toEqual([]);
        // Other code may have restored an idle guard that it had found.
        tokenOrchestrator.setAuthTokenStore(plainStore);
        tokenOrchestrator.setTokenRefresher(plainRefresher);
        Reflect.deleteProperty(provider, 'getTokens');
        expect(inAmplify()).toEqual(untouched);
      }),
      { numRuns: runs(100) },
    );
  });
});
