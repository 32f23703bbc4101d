import * as fc from 'fast-check';
import { BrowserKind } from './browser';
import { BrowserCommand, browserKind, commands } from './browser-command';
import { exploration } from './exploration';
import { runSchedule } from './run-schedule';

/**
 * Tests the guard in N tabs with random schedules, in a small model of a browser. By default it
 * runs the same schedules each time. `RUNS=100000 npx jest model/tabs` runs that many new ones, and
 * `SEED=7` repeats a run. If a run fails, it prints the schedule. Add the schedule to `examples`.
 */
const EXPLORATION = exploration(900);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const explore = (schedules: fc.Arbitrary<BrowserCommand[]>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(browserKind, schedules, async (kind, schedule) => {
      await runSchedule(kind, schedule);
    }),
    EXPLORATION,
  );

describe('G5 G6 G7 G8 G9 G16 random schedules of tabs that stay open', () => {
  it(
    'keeps the session, and shows the user no avoidable failure',
    () => explore(commands.calm),
    2 * HOUR,
  );
});

describe('G6 G8 G9 G16 random schedules of tabs that crash, freeze, and close', () => {
  it('shows the user no avoidable failure', () => explore(commands.rough), 2 * HOUR);
});

const KIND: BrowserKind = {
  tabs: 2,
  locks: 'web',
  channel: true,
  lifetimeMs: MINUTE,
  signInMs: 300,
  storageMs: 0,
  onSessionEnd: 'event',
  serverAheadMs: 0,
  seed: 0,
};

type Example = [title: string, kind: Partial<BrowserKind>, schedule: BrowserCommand[]];

/** Schedules that once broke a promise. */
const examples: Example[] = [
  [
    'a background tab that reads while another tab writes',
    { lifetimeMs: 20_000 },
    [
      { do: 'sleep', ms: 15_367 },
      { do: 'throttle', in: 1, grainMs: MINUTE },
      { do: 'request', in: 1 },
      { do: 'wait', ms: 0 },
    ],
  ],
  [
    'a background tab that gets a message about new tokens before it can read all of them',
    { locks: 'none' },
    [
      { do: 'sleep', ms: 47_400 },
      { do: 'fetchAuthSession', in: 0, forceRefresh: false },
      { do: 'request', in: 0 },
      { do: 'throttle', in: 1, grainMs: MINUTE },
      { do: 'wait', ms: 1_300 },
      { do: 'requestInAll' },
    ],
  ],
  [
    'a tab that crashes while it stores its tokens, and a sign-out in another tab',
    { locks: 'none', lifetimeMs: 20_000, seed: 272_860_149 },
    [
      { do: 'suspend', ms: 5_090 },
      { do: 'suspend', ms: 6_427 },
      { do: 'kill', in: 0, afterWrites: 5 },
      { do: 'signOut', in: 1 },
      { do: 'wait', ms: 0 },
      { do: 'kill', in: 0, afterWrites: 0 },
    ],
  ],
  [
    'an explicit refresh, and another one in a second tab in the same second',
    { tabs: 3, lifetimeMs: 20_000, seed: 259_130_132 },
    [
      { do: 'sleep', ms: 11_508 },
      { do: 'wait', ms: 1 },
      { do: 'refresh', in: 1 },
      { do: 'requestInAll' },
      { do: 'refresh', in: 0 },
      { do: 'wait', ms: 1 },
    ],
  ],
  [
    'a tab that reads new tokens with the clock drift of the previous ones, after a step of the clock',
    { tabs: 4, lifetimeMs: 20_000, seed: 1_216_140_211 },
    [
      { do: 'stepWall', ms: HOUR },
      { do: 'wait', ms: 11_431 },
    ],
  ],
  [
    'a session that was revoked, and ends while the clock is set back and forth',
    { lifetimeMs: 20_000 },
    [
      { do: 'revoke' },
      { do: 'stepWall', ms: -HOUR },
      { do: 'sleep', ms: 0 },
      { do: 'stepWall', ms: HOUR },
    ],
  ],
  [
    'two tabs that crash, the second one while it clears the session that the first one lost',
    { tabs: 3, lifetimeMs: 20_000, storageMs: 5, seed: 1_035_796_957 },
    [
      { do: 'kill', in: 0, afterWrites: 5 },
      { do: 'kill', in: 1, afterWrites: 2 },
    ],
  ],
  [
    'tabs without locks, one of which is refused before the answer to another one arrives',
    { tabs: 3, locks: 'none', lifetimeMs: 20_000, seed: 8_979_387 },
    [
      { do: 'slowRefresh', upMs: 0, downMs: 4_000 },
      { do: 'sleep', ms: 11_422 },
      { do: 'sleep', ms: 17_168 },
      { do: 'wait', ms: 1_837 },
    ],
  ],
  [
    'a tab that reads the new tokens of another one while the refresh token is still the old one',
    { lifetimeMs: 20_000 },
    [
      { do: 'wait', ms: 400 },
      { do: 'stepWall', ms: HOUR },
      { do: 'request', in: 0 },
      { do: 'wait', ms: 1 },
    ],
  ],
  [
    'a refresh during a sleep, and a tab that dies while it writes the next tokens',
    { locks: 'none', lifetimeMs: 20_000 },
    [
      { do: 'sleep', ms: 2_663_754 },
      { do: 'sleep', ms: 2_646 },
      { do: 'kill', in: 1, afterWrites: 1 },
    ],
  ],
  [
    'a session that cannot be renewed and ends while the clock is set back',
    { lifetimeMs: 20_000 },
    [
      { do: 'requestInAll' },
      { do: 'stepWall', ms: -HOUR },
      { do: 'sleep', ms: 1 },
      { do: 'signIn', in: 0, user: 'alice' },
      { do: 'close', in: 0 },
    ],
  ],
  [
    'tabs that wait for the lock and are frozen together with its holder',
    { seed: 2 },
    [
      { do: 'slowRefresh', upMs: 0, downMs: 4_000 },
      { do: 'refresh', in: 0 },
      { do: 'refresh', in: 1 },
      { do: 'suspend', ms: 30_000 },
      { do: 'wait', ms: 10_000 },
    ],
  ],
  [
    'a holder that dies with its last write, and a next one that reads too early',
    { tabs: 3, seed: 1 },
    [
      { do: 'refresh', in: 1 },
      { do: 'refresh', in: 2 },
      { do: 'kill', in: 1, afterWrites: 3 },
      { do: 'wait', ms: 5_000 },
    ],
  ],
  [
    'a sign-out during a refresh in another tab, without a channel',
    { tabs: 3, locks: 'none', channel: false, lifetimeMs: 20_000, seed: 197_927_497 },
    [
      { do: 'refresh', in: 1 },
      { do: 'open', in: 0 },
      { do: 'signOut', in: 0 },
    ],
  ],
  [
    'a request when a tab resumes after a sign-in in another tab',
    { lifetimeMs: 20_000 },
    [
      { do: 'freeze', in: 0 },
      { do: 'signIn', in: 1, user: 'alice' },
      { do: 'wait', ms: 701 },
      { do: 'resume', in: 0 },
      { do: 'request', in: 0 },
    ],
  ],
  [
    'a second session that ends in the same tab',
    { seed: 1 },
    [
      { do: 'revoke' },
      { do: 'refresh', in: 1 },
      { do: 'wait', ms: 5_000 },
      { do: 'signIn', in: 0, user: 'alice' },
      { do: 'wait', ms: 1_000 },
      { do: 'revoke' },
      { do: 'refresh', in: 1 },
      { do: 'wait', ms: 5_000 },
    ],
  ],
  [
    'a session that ends, and then one with an incomplete sign-in in another tab',
    { channel: false, lifetimeMs: 20_000 },
    [
      { do: 'signIn', in: 0, user: 'alice' },
      { do: 'freeze', in: 0 },
      { do: 'stepWall', ms: 3_600_000 },
      { do: 'requestInAll' },
      { do: 'wait', ms: 1 },
      { do: 'kill', in: 0, afterWrites: 2 },
    ],
  ],
  [
    'an incomplete sign-in in another tab, with the device clock ahead',
    { serverAheadMs: -7 * HOUR, seed: 2 },
    [
      { do: 'signIn', in: 0, user: 'bob' },
      { do: 'wait', ms: 1_000 },
    ],
  ],
  [
    'an incomplete sign-in in another tab, after a step of the clock',
    { lifetimeMs: 20_000 },
    [
      { do: 'stepWall', ms: HOUR },
      { do: 'signIn', in: 0, user: 'alice' },
    ],
  ],
  [
    'a sign-in right after a sign-out, and a tab that has only received the sign-out',
    { signInMs: 0, seed: 6 },
    [
      { do: 'signIn', in: 0, user: 'alice' },
      { do: 'wait', ms: 1_000 },
    ],
  ],
  [
    'a tab whose refresh is rejected because of a sign-out, and an immediate sign-in',
    { lifetimeMs: 20_000, signInMs: 0, seed: 221_869_671 },
    [
      { do: 'signIn', in: 1, user: 'alice' },
      { do: 'refresh', in: 0 },
    ],
  ],
  [
    'an explicit refresh during a refresh of another tab',
    {},
    [
      { do: 'slowRefresh', upMs: 0, downMs: 4_000 },
      { do: 'refresh', in: 0 },
      { do: 'wait', ms: 1_000 },
      { do: 'refresh', in: 1 },
      { do: 'fetchAuthSession', in: 1, forceRefresh: true },
      { do: 'wait', ms: 20_000 },
    ],
  ],
  [
    'a revoked session that stays in the storage, after a step of the clock',
    { lifetimeMs: 20_000 },
    [
      { do: 'signOut', in: 0 },
      { do: 'close', in: 0 },
      { do: 'stepWall', ms: -HOUR },
    ],
  ],
];

describe('G5 G6 G8 G9 schedules that once broke a promise', () => {
  it.each(examples)('%s', async (_, kind, schedule) => {
    await runSchedule({ ...KIND, ...kind }, schedule);
  });
});

describe('G7 an outage of ten minutes', () => {
  const request: BrowserCommand = { do: 'requestInAll' };
  const wait: BrowserCommand = { do: 'wait', ms: 10_000 };
  const schedule: BrowserCommand[] = [
    { do: 'outage' },
    { do: 'sleep', ms: MINUTE },
    ...Array.from({ length: 60 }, () => [request, wait]).flat(),
  ];

  it.each(['web', 'storage'] as const)(
    'causes as many attempts in all tabs as in one (%s)',
    async (locks) => {
      // The number of attempts varies a little between browsers. Five independent tabs would make
      // five times as many.
      const attempts = async (tabs: number): Promise<number> => {
        let sum = 0;
        for (const seed of [1, 2, 3, 4]) {
          const { pool } = await runSchedule({ ...KIND, tabs, locks, seed }, schedule);
          sum += pool.refreshes.filter(({ answer }) => answer === 'out').length;
        }
        return sum;
      };
      const alone = await attempts(1);
      expect(alone).toBeLessThan(4 * 200);
      expect(await attempts(5)).toBeLessThan(1.1 * alone);
    },
  );
});
