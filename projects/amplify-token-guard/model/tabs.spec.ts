import * as fc from 'fast-check';
import { BrowserKind } from './browser';
import { BrowserCommand, browserKind, commands } from './browser-command';
import { exploration } from './exploration';
import { runSchedule } from './run-schedule';

/**
 * The guard in N tabs of a small model of a browser, under random schedules. The test command
 * explores the same ones each time; `RUNS=100000 npx jest model/tabs` explores as many others, and
 * `SEED=7` which. A counterexample is printed: put it into `examples` so that it stays.
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

describe('G5 G6 G7 G8 G9 G16 any schedule of tabs that live', () => {
  it(
    'keeps the session, and shows the user nothing that could have been helped',
    () => explore(commands.calm),
    2 * HOUR,
  );
});

describe('G6 G8 G9 G16 any schedule of tabs that crash, freeze and close', () => {
  it('shows the user nothing that could have been helped', () => explore(commands.rough), 2 * HOUR);
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
    'a tab in the background that reads while another one writes',
    { lifetimeMs: 20_000 },
    [
      { do: 'sleep', ms: 15_367 },
      { do: 'throttle', in: 1, grainMs: MINUTE },
      { do: 'request', in: 1 },
      { do: 'wait', ms: 0 },
    ],
  ],
  [
    'a tab in the background that hears of new tokens before it can read all of them',
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
    'a refresh that was asleep, and a tab that dies while it writes the tokens of the next one',
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
    'tabs that wait for a turn and were frozen together with the one whose turn it is',
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
    'a holder that dies with its last write, and the next one that reads too early',
    { tabs: 3, seed: 1 },
    [
      { do: 'refresh', in: 1 },
      { do: 'refresh', in: 2 },
      { do: 'kill', in: 1, afterWrites: 3 },
      { do: 'wait', ms: 5_000 },
    ],
  ],
  [
    'a sign-out that crosses a refresh in another tab, without a channel',
    { tabs: 3, locks: 'none', channel: false, lifetimeMs: 20_000, seed: 197_927_497 },
    [
      { do: 'refresh', in: 1 },
      { do: 'open', in: 0 },
      { do: 'signOut', in: 0 },
    ],
  ],
  [
    'a request in the moment in which a tab is resumed after a new sign-in elsewhere',
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
    'a second session that ends for the same tab',
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
    'a session that ends, and then one that was half signed in elsewhere, for the same tab',
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
    'tokens of a sign-in elsewhere that are read before all are there, with a device clock ahead',
    { serverAheadMs: -7 * HOUR, seed: 2 },
    [
      { do: 'signIn', in: 0, user: 'bob' },
      { do: 'wait', ms: 1_000 },
    ],
  ],
  [
    'tokens of a sign-in elsewhere that are read before all are there, after a step of the clock',
    { lifetimeMs: 20_000 },
    [
      { do: 'stepWall', ms: HOUR },
      { do: 'signIn', in: 0, user: 'alice' },
    ],
  ],
  [
    'a sign-in right after a sign-out, and a tab that has only heard of the sign-out yet',
    { signInMs: 0, seed: 6 },
    [
      { do: 'signIn', in: 0, user: 'alice' },
      { do: 'wait', ms: 1_000 },
    ],
  ],
  [
    'a tab that is refused by reason of a sign-out, and hits the sign-in that follows at once',
    { lifetimeMs: 20_000, signInMs: 0, seed: 221_869_671 },
    [
      { do: 'signIn', in: 1, user: 'alice' },
      { do: 'refresh', in: 0 },
    ],
  ],
  [
    'a refresh that is asked for while that of another tab is under way',
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
    'a session that was revoked and whose storage is left, after a step of the clock',
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
    'costs all tabs together as much as one (%s)',
    async (locks) => {
      // By chance, one browser makes some attempts more or less than another. Five tabs on their own
      // would make five times as many.
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
