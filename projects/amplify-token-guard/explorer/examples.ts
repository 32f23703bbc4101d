import { PLAIN_PLAN, Plan } from './plan';

const MINUTE = 60_000;
const forced = { do: 'ask', what: 'forced', in: 0 } as const;
const route = { do: 'ask', what: 'route', in: 0 } as const;
const query = { do: 'ask', what: 'query', in: 0 } as const;
const http = { do: 'ask', what: 'http', in: 0 } as const;
const signInElsewhere = { do: 'signIn', in: 0, user: 'alice', srp: false } as const;
const wait = (ms: number) => ({ do: 'wait', ms }) as const;
const sleep = (ms: number) => ({ do: 'sleep', ms }) as const;
const readFails = (ms: number, key: 'any' | 'accessToken' | 'idToken' = 'any') =>
  ({ do: 'storage', op: 'read', key, how: 'fails', ms }) as const;
const writeIsLost = (ms: number) =>
  ({ do: 'storage', op: 'write', key: 'any', how: 'loses', ms }) as const;

/** Worlds in which the guard once was worse than plain Amplify, as small as they can be. */
export const EXAMPLES: readonly (readonly [title: string, plan: Plan])[] = (
  [
    [
      'back from the hosted UI: all that is asked for waits for the code',
      { way: 'hosted', steps: [query, http, route] },
    ],
    [
      'back from the hosted UI in the implicit flow',
      { way: 'implicit', steps: [query, http, route] },
    ],
    ['a guard that starts before Amplify is configured', { configureMs: 1, steps: [] }],
    ['a configuration that is fetched', { configureMs: 600, steps: [] }],
    [
      "the app's own tokenProvider",
      { way: 'provider', steps: [route, http, query, wait(61 * MINUTE)] },
    ],
    ['a channel that is blocked', { broken: ['channel throws'], steps: [] }],
    ['a channel that throws in use', { broken: ['channel throws in use'], steps: [forced] }],
    ['locks that throw', { broken: ['locks throw'], steps: [forced, wait(58 * MINUTE)] }],
    ['listeners that throw', { broken: ['document listeners throw'], steps: [] }],
    [
      'a read that fails once, at a wake-up',
      { steps: [readFails(0), { do: 'wake', in: 0 }, wait(1)] },
    ],
    [
      'reads that fail while the device sleeps',
      { steps: [readFails(3 * MINUTE), sleep(3 * MINUTE)] },
    ],
    [
      'a read that fails as the page is opened',
      { steps: [readFails(0, 'accessToken'), { do: 'reload', in: 0 }] },
    ],
    [
      'a read that fails between a refresh and its storing',
      { rotation: 'no grace', steps: [forced, readFails(100), sleep(3 * MINUTE)] },
    ],
    [
      'tokens too large for a cookie',
      { storage: 'cookie', steps: [{ do: 'groups', count: 200 }, wait(58 * MINUTE)] },
    ],
    [
      'a write that is lost',
      { rotation: 'no grace', steps: [wait(50 * MINUTE), writeIsLost(0), wait(3 * MINUTE)] },
    ],
    [
      'a write that never ends',
      {
        storage: 'async',
        steps: [
          { do: 'storage', op: 'write', key: 'any', how: 'hangs', ms: 0 },
          wait(58 * MINUTE),
          sleep(3 * MINUTE),
        ],
      },
    ],
    [
      'a sign-out while the storage answers nothing',
      {
        storage: 'async',
        steps: [
          { do: 'storage', op: 'read', key: 'any', how: 'hangs', ms: 20_000 },
          { do: 'signOut', in: 0, global: false },
          wait(3 * MINUTE),
        ],
      },
    ],
    ['a session without a refresh token', { way: 'implicit', steps: [wait(58 * MINUTE), query] }],
    ['a forced refresh of a session without a refresh token', { way: 'implicit', steps: [forced] }],
    [
      'a session that is revoked while its token lives',
      { steps: [{ do: 'revoke' }, wait(58 * MINUTE), { do: 'ask', what: 'user', in: 0 }] },
    ],
    [
      'a session that is revoked while the token that plain Amplify fetched later lives longer',
      {
        steps: [
          wait(130 * MINUTE),
          { do: 'ask', what: 'session', in: 0 },
          { do: 'revoke' },
          sleep(50 * MINUTE),
        ],
      },
    ],
    [
      'an outage that is over before plain Amplify has refreshed, and so comes to send',
      {
        steps: [
          wait(61 * MINUTE),
          { do: 'network', to: 'api', how: 'offline', ms: 3 * MINUTE },
          http,
        ],
      },
    ],
    [
      'a page that is reloaded before a context has stored the only refresh token that counts',
      {
        rotation: 'no grace',
        steps: [
          wait(50 * MINUTE),
          { do: 'ask', what: 'contextForced', in: 0 },
          { do: 'reload', in: 0 },
          wait(30 * MINUTE),
        ],
      },
    ],
    [
      'a refresh that hangs and is overtaken',
      {
        rotation: 'no grace',
        steps: [{ do: 'network', to: 'cognito', how: 'hangs', ms: 0 }, forced, wait(50_000)],
      },
    ],
    [
      'a sign-in elsewhere that is read before all of it is written',
      { way: 'nobody', tabs: 2, steps: [signInElsewhere] },
    ],
    [
      'a sign-out while another tab comes back from the hosted UI',
      { way: 'hosted', tabs: 2, steps: [{ do: 'signOut', in: 1, global: false }] },
    ],
    [
      'a duplicated tab, when the other one signs out',
      {
        storage: 'session',
        tabs: 2,
        steps: [{ do: 'signOut', in: 1, global: false }, wait(4_000), http],
      },
    ],
    [
      'a refresh that is under way when the guard is started',
      { storage: 'async', guardMs: 50, steps: [wait(20), forced, wait(50)] },
    ],
    [
      'an answer for another app client at the moment of the change',
      { latencyMs: 0, steps: [forced, { do: 'configure', in: 0, client: 'second' }] },
    ],
    [
      'two who sign in at the same time in two tabs',
      {
        way: 'nobody',
        tabs: 3,
        steps: [signInElsewhere, { do: 'signIn', in: 1, user: 'bob', srp: false }],
      },
    ],
    [
      'a request that the device sleeps through',
      {
        lifetimeS: 300,
        steps: [wait(30 * MINUTE), { do: 'ask', what: 'graphql', in: 0 }, sleep(50 * MINUTE)],
      },
    ],
    [
      'a fault of a moment that strikes two questions asked at once',
      {
        storage: 'async',
        steps: [
          { do: 'network', to: 'all', how: 'html', ms: 40 },
          { do: 'ask', what: 'graphql', in: 0 },
          { do: 'ask', what: 'http', in: 0 },
          wait(600),
        ],
      },
    ],
    [
      'tokens that have grown too large for a cookie, in three tabs',
      {
        storage: 'cookie',
        lifetimeS: 300,
        tabs: 3,
        steps: [{ do: 'groups', count: 200 }, wait(130 * MINUTE), { do: 'revoke' }],
      },
    ],
    [
      'a context that stores its refresh while another tab signs out',
      {
        tabs: 3,
        steps: [
          { do: 'ask', what: 'contextForced', in: 0 },
          { do: 'signOut', in: 1, global: false },
        ],
      },
    ],
    [
      'a user for whom plain Amplify has no id, as the id token of the hosted sign-in could not be stored',
      {
        way: 'hosted',
        storage: 'async',
        steps: [
          { do: 'storage', op: 'write', key: 'idToken', how: 'fails', ms: 0 },
          { do: 'network', to: 'cognito', how: 'offline', ms: 1_000 },
          { do: 'ask', what: 'user', in: 0 },
        ],
      },
    ],
    [
      'locks that are never granted, and a network that hangs a moment later',
      {
        broken: ['locks hang'],
        steps: [
          forced,
          { do: 'network', to: 'cognito', how: 'hangs', ms: 20_000 },
          wait(3 * MINUTE),
        ],
      },
    ],
    [
      'locks that are refused, and a storage that fails a moment later',
      { broken: ['locks reject'], steps: [forced, readFails(3 * MINUTE, 'accessToken')] },
    ],
    [
      'a slow hosted sign-in, and a storage that fails after it',
      {
        way: 'hosted',
        storage: 'async',
        steps: [
          { do: 'ask', what: 'session', in: 0 },
          { do: 'network', to: 'cognito', how: 'offline', ms: 1_000 },
          readFails(3 * MINUTE),
        ],
      },
    ],
    [
      'a hosted sign-in whose traces cannot be cleared, until its deadline is over',
      {
        way: 'hosted',
        exchangeMs: 0,
        tabs: 3,
        steps: [
          { do: 'storage', op: 'write', key: 'any', how: 'fails', ms: 100 },
          { do: 'ask', what: 'session', in: 0 },
          wait(130 * MINUTE),
        ],
      },
    ],
    [
      'a hosted sign-in that is left while the storage takes nothing',
      {
        way: 'hosted',
        configureMs: 600,
        steps: [
          { do: 'reload', in: 0 },
          { do: 'storage', op: 'write', key: 'any', how: 'fails', ms: 20_000 },
          wait(4_000),
        ],
      },
    ],
    [
      'a refresh token that was never stored',
      {
        way: 'hosted',
        steps: [
          { do: 'storage', op: 'write', key: 'refreshToken', how: 'fails', ms: 1_000 },
          wait(130 * MINUTE),
        ],
      },
    ],
    [
      'another tab, in the very moment of the hosted sign-in',
      {
        way: 'implicit',
        guardMs: 600,
        tabs: 3,
        steps: [
          { do: 'ask', what: 'session', in: 0 },
          { do: 'reload', in: 0 },
          { do: 'ask', what: 'http', in: 1 },
        ],
      },
    ],
  ] satisfies [string, Partial<Plan> & Pick<Plan, 'steps'>][]
).map(([title, plan]) => [title, { ...PLAIN_PLAN, ...plan }] as const);
