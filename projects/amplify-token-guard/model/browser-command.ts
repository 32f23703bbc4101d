import * as fc from 'fast-check';
import { BrowserKind } from './browser';

const MINUTE = 60_000;

/** An event on the device or in one of its tabs. `in` is the number of the tab. */
export type BrowserCommand =
  | {
      readonly do: 'request' | 'refresh' | 'open' | 'close' | 'freeze' | 'resume' | 'signOut';
      readonly in: number;
    }
  /** Sends the tab to the background, where its timers run late. With 0, brings it to the front. */
  | { readonly do: 'throttle'; readonly in: number; readonly grainMs: number }
  | { readonly do: 'fetchAuthSession'; readonly in: number; readonly forceRefresh: boolean }
  | { readonly do: 'signIn'; readonly in: number; readonly user: string }
  /** The tab crashes: immediately with 0, otherwise after this number of storage writes. */
  | { readonly do: 'kill'; readonly in: number; readonly afterWrites: number }
  | { readonly do: 'requestInAll' | 'outage' | 'heal' | 'revoke' }
  | { readonly do: 'wait' | 'sleep' | 'suspend' | 'stepWall'; readonly ms: number }
  | { readonly do: 'slowRefresh' | 'slowRequest'; readonly upMs: number; readonly downMs: number };

const anyTab = fc.nat({ max: 4 });
const pause = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.integer({ min: 0, max: 3_000 }),
  fc.integer({ min: 0, max: 40_000 }),
);
const short = fc.constantFrom(0, 1, 4, 50, 400, 1_500);

const calm: fc.WeightedArbitrary<BrowserCommand>[] = [
  { weight: 8, arbitrary: fc.record({ do: fc.constant('request' as const), in: anyTab }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('requestInAll' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refresh' as const), in: anyTab }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: pause }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), in: anyTab }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('signOut' as const), in: anyTab }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('signIn' as const),
      in: anyTab,
      user: fc.constantFrom('alice', 'bob'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('slowRefresh' as const, 'slowRequest' as const),
      upMs: short,
      downMs: fc.oneof(short, fc.constantFrom(4_000, 4_000, 30_000)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('outage' as const, 'heal' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fetchAuthSession' as const),
      in: anyTab,
      forceRefresh: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('throttle' as const),
      in: anyTab,
      grainMs: fc.constantFrom(0, 1_000, MINUTE),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: 0, max: 180 * MINUTE })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('stepWall' as const),
      ms: fc.constantFrom(-60 * MINUTE, -MINUTE, -5_000, 5_000, MINUTE, 60 * MINUTE),
    }),
  },
];

const rough: fc.WeightedArbitrary<BrowserCommand>[] = [
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), in: anyTab }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      in: anyTab,
      afterWrites: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 8 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('suspend' as const),
      ms: fc.integer({ min: 0, max: MINUTE }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('freeze' as const, 'resume' as const),
      in: anyTab,
    }),
  },
];

/** Random schedules. Only those of `rough` close, crash, freeze, and suspend tabs. */
export const commands = {
  calm: fc.array(fc.oneof(...calm), { maxLength: 24 }),
  rough: fc.array(fc.oneof(...calm, ...rough), { maxLength: 24 }),
};

export const browserKind: fc.Arbitrary<BrowserKind> = fc.record({
  tabs: fc.oneof(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 2, max: 5 })),
  locks: fc.constantFrom('web' as const, 'web' as const, 'storage' as const, 'none' as const),
  channel: fc.constantFrom(true, true, false),
  lifetimeMs: fc.constantFrom(20_000, 60_000, 5 * MINUTE, 60 * MINUTE),
  signInMs: fc.constant(300),
  storageMs: fc.constantFrom(0, 0, 0, 5),
  onSessionEnd: fc.constantFrom('event' as const, 'event' as const, 'sign-out' as const),
  // Add -420 minutes when the first of the open schedules in `tabs.spec` is fixed.
  serverAheadMs: fc.constantFrom(0, 0, 0, 420 * MINUTE),
  seed: fc.nat(),
});
