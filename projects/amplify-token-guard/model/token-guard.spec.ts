import { EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import * as fc from 'fast-check';
import { exploration } from './exploration';
import { RequestRecord, World } from './world';

/**
 * Tests the guard with random schedules, in a small model of the device, the network, and the
 * server. By default it runs the same 10,000 schedules each time. `RUNS=100000 npx jest model` runs
 * that many new ones, and `SEED=7` repeats a run. If a run fails, it prints the schedule. Add the
 * schedule to `examples`.
 */
const EXPLORATION = exploration(10_000);

const MINUTE = 60_000;

type Command =
  | {
      readonly do:
        'request' | 'refresh' | 'signOut' | 'revoke' | 'distrust' | 'otherTab' | 'outage' | 'heal';
    }
  | { readonly do: 'signIn'; readonly user: string }
  | { readonly do: 'wait' | 'sleep' | 'stepWall'; readonly ms: number }
  | { readonly do: 'slowRefresh' | 'slowRequest'; readonly upMs: number; readonly downMs: number };

const short = fc.constantFrom(0, 1, 50, 400, 1_500);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('request' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refresh' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 40_000 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('slowRefresh' as const, 'slowRequest' as const),
      upMs: short,
      downMs: fc.oneof(short, fc.constant(4_000)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'signOut' as const,
        'revoke' as const,
        'distrust' as const,
        'otherTab' as const,
        'outage' as const,
        'heal' as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('signIn' as const),
      user: fc.constantFrom('alice', 'bob'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.integer({ min: 0, max: 3 * 60 * MINUTE }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stepWall' as const),
      ms: fc.constantFrom(-60 * MINUTE, -MINUTE, -5_000, 5_000, MINUTE, 60 * MINUTE),
    }),
  },
);

const lifetime = fc.constantFrom(20_000, 60_000, 5 * MINUTE, 60 * MINUTE, 60 * 24 * 60 * MINUTE);

async function perform(world: World, step: Command): Promise<void> {
  switch (step.do) {
    case 'request':
      world.request();
      break;
    case 'refresh':
      world.refresh();
      break;
    case 'wait':
      await world.clock.advance(step.ms);
      break;
    case 'sleep':
      // A device doesn't fall asleep in the middle of a task.
      await world.clock.settle();
      world.clock.sleep(step.ms);
      wake();
      break;
    case 'stepWall':
      world.hasStepped = true;
      world.clock.stepWall(step.ms);
      break;
    case 'signIn':
      world.signInAs(step.user);
      break;
    case 'signOut':
      world.signOut();
      break;
    case 'revoke':
      world.revoke();
      break;
    case 'distrust':
      world.distrust();
      break;
    case 'otherTab':
      world.source.otherTabRefreshes();
      break;
    case 'outage':
      world.setOut(true);
      break;
    case 'heal':
      world.setOut(false);
      break;
    case 'slowRefresh':
      world.source.refreshLatency = step;
      world.ageToleranceMs = Math.max(world.ageToleranceMs, 2_000 + step.upMs + step.downMs);
      break;
    case 'slowRequest':
      world.requestLatency = step;
      break;
  }
}

function wake(): void {
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Removes all faults, and gives everything that waits enough time to settle. */
async function heal(world: World): Promise<void> {
  world.setOut(false);
  wake();
  for (let i = 0; i < 40 && world.requests.some(({ outcome }) => !outcome); i++) {
    await world.clock.advance(5_000);
  }
}

function check(world: World): void {
  for (const request of world.requests) {
    const ran = world.server.executed.get(request.number) ?? [];
    const holds = (promise: string, kept: boolean): void => {
      if (!kept) throw new Error(`Broken: ${promise}: ${JSON.stringify({ request, ran })}`);
    };
    holds('every request settles', request.outcome !== undefined);
    holds('G3 a request is sent at most three times', request.sentAtMs.length <= 3);
    holds('G17 a mutation runs at most once', ran.length <= 1);
    holds('a request that succeeded did run', request.outcome !== 'ok' || ran.length === 1);
    holds(
      'G9 a request never runs for another user',
      ran.every((user) => user === request.owner) || request.changesBefore < world.changes,
    );
    holds('no avoidable failure', isAcceptable(world, request));
    holds(
      'G1 no expired token is sent, as far as the device can know',
      request.timeLeftAtSendMs.every((ms) => ms > 0) ||
        (world.clock.wentBack && world.clock.hasSlept),
    );
  }
  for (const { askedAtMs, answer } of world.asked) {
    if (!answer || answer.mintedAtMs >= askedAtMs) continue;
    throw new Error(`Broken: G4 minted after the call: ${answer.mintedAtMs} ${askedAtMs}`);
  }
  // The guard can't distinguish a clock that was set forward from a sleep.
  if (!world.hasStepped && world.timeLeftAtEndMs.some((leftMs) => leftMs > world.ageToleranceMs)) {
    throw new Error(
      `Broken: G0 no session ends while its token is valid: ${world.timeLeftAtEndMs.join()}`,
    );
  }
  const ends = world.events.filter(({ type }) => type === 'session-ended').length;
  if (ends > world.changes) throw new Error(`Broken: G8 one event per ended session: ${ends}`);
}

/** Whether the request succeeded, or its failure was unavoidable. */
function isAcceptable(world: World, request: RequestRecord): boolean {
  const changed = world.changes > request.changesBefore || request.owner === undefined;
  switch (request.outcome) {
    case 'ok':
      return true;
    case 'signed-out':
    case 'user-changed':
      return changed;
    case 'session-ended':
      return changed || request.revoked;
    case 'token-rejected':
      // G3 allows one refresh and one retry. That isn't enough if the API rejects the refreshed
      // token too, or if the device sleeps twice during one request.
      return world.server.distrusted.size > 1 || (request.expiredInTransit && world.clock.hasSlept);
    case 'refresh-failed':
      return world.outUntilMs >= request.askedAtMs;
    default:
      return false;
  }
}

async function run(lifetimeMs: number, commands: readonly Command[]): Promise<void> {
  const world = new World(TestBed.inject(EnvironmentInjector), lifetimeMs);
  try {
    await world.clock.settle();
    for (const step of commands) await perform(world, step);
    await heal(world);
    check(world);
  } finally {
    world.destroy();
  }
  await world.clock.settle();
  // G16
  expect(world.clock.timerCount).toBe(world.source.inFlight);
}

describe('G1 G3 G4 G7 G8 G9 G10 G11 G16 G17 random schedules of requests and faults', () => {
  it(
    'shows the user no avoidable failure',
    async () => {
      await fc.assert(
        fc.asyncProperty(lifetime, fc.array(command, { maxLength: 24 }), run),
        EXPLORATION,
      );
    },
    20 * MINUTE,
  );
});

/** Schedules that once broke a promise. */
const examples: [title: string, lifetimeMs: number, commands: Command[]][] = [
  [
    'the age of a token is computed from its successor',
    20_000,
    [
      { do: 'sleep', ms: 20_000 },
      { do: 'stepWall', ms: 5_000 },
      { do: 'request' },
      { do: 'request' },
    ],
  ],
  [
    'an old token counts as valid because of a recent refresh',
    20_000,
    [
      { do: 'sleep', ms: 20_000 },
      { do: 'signIn', user: 'alice' },
      { do: 'request' },
      { do: 'request' },
    ],
  ],
  [
    'a timer of less than a millisecond restarts endlessly',
    60_000,
    [
      { do: 'stepWall', ms: 5_000 },
      { do: 'slowRefresh', upMs: 1, downMs: 1_500 },
      { do: 'wait', ms: 28_288 },
      { do: 'request' },
    ],
  ],
  [
    'the device sleeps during a refresh until the new token has expired',
    20_000,
    [
      { do: 'slowRefresh', upMs: 0, downMs: 1_500 },
      { do: 'sleep', ms: 8_056 },
      { do: 'sleep', ms: 345_659 },
      { do: 'request' },
    ],
  ],
  [
    'a lost session is reported as a sign-out',
    20_000,
    [{ do: 'revoke' }, { do: 'sleep', ms: 14_667 }, { do: 'request' }],
  ],
  [
    'a lost session is read again before the store is cleared',
    20_000,
    [{ do: 'revoke' }, { do: 'request' }, { do: 'sleep', ms: 20_000 }],
  ],
  [
    'a refresh starts without a session',
    20_000,
    [
      { do: 'revoke' },
      { do: 'stepWall', ms: 3_600_000 },
      { do: 'request' },
      { do: 'request' },
      { do: 'request' },
    ],
  ],
  [
    'the clock is set forward right after a refresh, and its time limit is lost',
    20_000,
    [
      { do: 'sleep', ms: 8_471 },
      { do: 'heal' },
      { do: 'slowRefresh', upMs: 0, downMs: 0 },
      { do: 'request' },
      { do: 'stepWall', ms: 60_000 },
    ],
  ],
  [
    'a sign-in replaces the refresh after a rejection',
    20_000,
    [
      { do: 'request' },
      { do: 'slowRefresh', upMs: 0, downMs: 4_000 },
      { do: 'sleep', ms: 20_000 },
      { do: 'signIn', user: 'alice' },
      { do: 'wait', ms: 0 },
      { do: 'distrust' },
    ],
  ],
];

describe('G1 G8 G11 schedules that once broke a promise', () => {
  it.each(examples)('%s', async (_, lifetimeMs, commands) => {
    await run(lifetimeMs, commands);
  });
});
