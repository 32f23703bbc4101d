import * as fc from 'fast-check';
import type { Question } from './app/answer';
import type { Broken, Plan, Step, StorageKey, StorageKind, Way } from './plan';

const MINUTE = 60_000;

const anyTab = fc.nat({ max: 2 });
const moment = fc.constantFrom(0, 1, 5, 40, 100, 250, 600, 1_500);
const pause = fc.oneof(
  { weight: 4, arbitrary: moment },
  { weight: 3, arbitrary: fc.constantFrom(4_000, 20_000, 50_000) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(3, 10, 30, 44, 50, 58, 61, 130).map((min) => min * MINUTE),
  },
);
const window = fc.constantFrom(0, 40, 100, 1_000, 20_000, 3 * MINUTE);

const key = fc.constantFrom<StorageKey>(
  'any',
  'accessToken',
  'accessToken',
  'idToken',
  'refreshToken',
  'LastAuthUser',
);

const question = fc.constantFrom<Question>(
  'session',
  'session',
  'forced',
  'user',
  'graphql',
  'graphql',
  'query',
  'query',
  'http',
  'route',
  'context',
  'contextForced',
);

const steps: fc.WeightedArbitrary<Step>[] = [
  {
    weight: 14,
    arbitrary: fc.record({ do: fc.constant('ask' as const), what: question, in: anyTab }),
  },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: pause }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: pause }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('stepWall' as const),
      ms: fc.constantFrom(-60, -1, 1, 60).map((minutes) => minutes * MINUTE),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'wake' as const,
        'wake' as const,
        'wake' as const,
        'reload' as const,
        'open' as const,
        'close' as const,
        'freeze' as const,
        'resume' as const,
      ),
      in: anyTab,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('signIn' as const),
      in: anyTab,
      user: fc.constantFrom('alice', 'alice', 'bob'),
      srp: fc.constantFrom(...Array.from({ length: 40 }, (_, index) => index === 39)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('signOut' as const),
      in: anyTab,
      global: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('configure' as const),
      in: anyTab,
      client: fc.constantFrom('client', 'client', 'second'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('groups' as const), count: fc.constantFrom(1, 200) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('apiRefuses' as const),
      ms: fc.constantFrom(1, 100, 2_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.oneof(
      fc.record({
        do: fc.constant('storage' as const),
        op: fc.constant('read' as const),
        key,
        how: fc.constantFrom('fails' as const, 'fails' as const, 'hangs' as const, 'slow' as const),
        ms: window,
      }),
      fc.record({
        do: fc.constant('storage' as const),
        op: fc.constant('write' as const),
        key,
        how: fc.constantFrom('fails' as const, 'loses' as const, 'hangs' as const, 'slow' as const),
        ms: window,
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('network' as const),
      to: fc.constantFrom(
        'cognito' as const,
        'cognito' as const,
        'api' as const,
        'token' as const,
        'all' as const,
      ),
      how: fc.constantFrom(
        'offline' as const,
        'drops' as const,
        'loses answers' as const,
        'hangs' as const,
        'slow' as const,
        'slow' as const,
        '500' as const,
        '504' as const,
        'throttles' as const,
        'html' as const,
      ),
      ms: window,
    }),
  },
];

const BROKEN: readonly Broken[] = [
  'channel missing',
  'channel throws',
  'channel throws in use',
  'locks missing',
  'locks throw',
  'locks reject',
  'locks hang',
  'localStorage missing',
  'localStorage throws',
  'localStorage throws in use',
  'sessionStorage missing',
  'sessionStorage throws',
  'crypto without randomUUID',
  'document without view',
  'document listeners throw',
];

/**
 * Returns the usual value in most plans, so that few settings of a plan differ from the default.
 */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(usual, ...others) },
  );

export const plans: fc.Arbitrary<Plan> = fc.record({
  way: mostly<Way>('found', 'nobody', 'hosted', 'hosted', 'implicit', 'implicit', 'provider'),
  storage: mostly<StorageKind>('local', 'session', 'cookie', 'async', 'async', 'memory'),
  configureMs: mostly(0, 1, 600),
  guardMs: mostly(0, 1, 50, 600),
  lifetimeS: mostly(3_600, 300, 600),
  rotation: mostly<Plan['rotation']>('off', 'grace', 'no grace', 'no grace'),
  identityPool: mostly(false, true),
  aheadMs: mostly(0, 10 * MINUTE, -10 * MINUTE),
  latencyMs: mostly(40, 0, 900),
  exchangeMs: mostly(600, 0, 4_000),
  broken: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...BROKEN), { maxLength: 2 }) },
  ),
  tabs: mostly(1, 2, 3),
  steps: fc.array(fc.oneof(...steps), { maxLength: 16 }),
});
