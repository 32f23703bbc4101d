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

/** Plans in which the guard once was worse than plain Amplify, reduced to the minimum. */
export const EXAMPLES: readonly (readonly [title: string, plan: Plan])[] = (
  [
    [
      'a return from the hosted UI: all calls wait for the code',
      { way: 'hosted', steps: [query, http, route] },
    ],
    [
      'a return from the hosted UI in the implicit flow',
      { way: 'implicit', steps: [query, http, route] },
    ],
    ['a guard that starts before Amplify is configured', { configureMs: 1, steps: [] }],
    ['a configuration that is loaded first', { configureMs: 600, steps: [] }],
    [
      "the app's own tokenProvider",
      { way: 'provider', steps: [route, http, query, wait(61 * MINUTE)] },
    ],
    ['a blocked channel', { broken: ['channel throws'], steps: [] }],
    ['a channel that throws on use', { broken: ['channel throws in use'], steps: [forced] }],
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
      'a read that fails when the page opens',
      { steps: [readFails(0, 'accessToken'), { do: 'reload', in: 0 }] },
    ],
    [
      'a read that fails between a refresh and its write',
      { rotation: 'no grace', steps: [forced, readFails(100), sleep(3 * MINUTE)] },
    ],
    [
      'tokens too large for a cookie',
      { storage: 'cookie', steps: [{ do: 'groups', count: 200 }, wait(58 * MINUTE)] },
    ],
    [
      'a lost write',
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
      'a sign-out while the storage does not respond',
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
      'a session that is revoked while its token is valid',
      { steps: [{ do: 'revoke' }, wait(58 * MINUTE), { do: 'ask', what: 'user', in: 0 }] },
    ],
    [
      'a session that is revoked while plain Amplify has a newer token',
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
      'an outage that ends before plain Amplify has refreshed, so that its request succeeds',
      {
        steps: [
          wait(61 * MINUTE),
          { do: 'network', to: 'api', how: 'offline', ms: 3 * MINUTE },
          http,
        ],
      },
    ],
    [
      'a page that is reloaded before a context has stored the only valid refresh token',
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
      'a hanging refresh, and a newer one',
      {
        rotation: 'no grace',
        steps: [{ do: 'network', to: 'cognito', how: 'hangs', ms: 0 }, forced, wait(50_000)],
      },
    ],
    [
      'a sign-in in another tab that is read before it is complete',
      { way: 'nobody', tabs: 2, steps: [signInElsewhere] },
    ],
    [
      'a sign-out while another tab returns from the hosted UI',
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
      'a refresh in progress when the guard starts',
      { storage: 'async', guardMs: 50, steps: [wait(20), forced, wait(50)] },
    ],
    [
      'a response for another app client at the time of the change',
      { latencyMs: 0, steps: [forced, { do: 'configure', in: 0, client: 'second' }] },
    ],
    [
      'two simultaneous sign-ins in two tabs',
      {
        way: 'nobody',
        tabs: 3,
        steps: [signInElsewhere, { do: 'signIn', in: 1, user: 'bob', srp: false }],
      },
    ],
    [
      'a request during a sleep of the device',
      {
        lifetimeS: 300,
        steps: [wait(30 * MINUTE), { do: 'ask', what: 'graphql', in: 0 }, sleep(50 * MINUTE)],
      },
    ],
    [
      'a short fault that affects two simultaneous calls',
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
      'tokens that become too large for a cookie, in three tabs',
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
      'a user without an ID in plain Amplify, because the ID token of the hosted sign-in was not stored',
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
      'locks that are never granted, and a network that hangs soon after that',
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
      'rejected locks, and a storage that fails soon after that',
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
      'a hosted sign-in whose records cannot be cleared before its deadline',
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
      'a hosted sign-in that is abandoned while the storage accepts no writes',
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
      'another tab at the time of the hosted sign-in',
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
