import { test, type TestDetails } from '@playwright/test';

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

/** Chromium runs every test. The others leave some out, so that the suite stays quick: with ALL_ENGINES=1, only what they must. */
const HAS_TIME = process.env['ALL_ENGINES'] === '1';

const DEMO = 'the demo is looked at in one engine';
const SAME_SOCKETS = 'its sockets are those of wire-sockets.spec.ts';
const SAME_EVERYWHERE = 'what it is about, the guard does without the browser';

/** Files that only Chromium runs, and why. */
export const FILES_LEFT_OUT: Readonly<Record<string, string>> = {
  'demo.spec.ts': DEMO,
  'lab-stories.spec.ts': DEMO,
  'lab.spec.ts': DEMO,
};

/** Files that the others run when they have time. */
export const FILES_SPARED: Readonly<Record<string, string>> = {
  'amplify-rest.spec.ts': SAME_EVERYWHERE,
  'apollo.spec.ts': SAME_EVERYWHERE,
  'appsync-events.spec.ts': SAME_SOCKETS,
  'clock-steps.spec.ts': SAME_EVERYWHERE,
  'crowd.spec.ts': SAME_EVERYWHERE,
  'datastore.spec.ts': SAME_SOCKETS,
  'failing-refresh.spec.ts': SAME_EVERYWHERE,
  'hidden-error-type.spec.ts': SAME_EVERYWHERE,
  'http-interceptor.spec.ts': SAME_EVERYWHERE,
  'id-token.spec.ts': SAME_EVERYWHERE,
  'inside-amplify.spec.ts': SAME_EVERYWHERE,
  'mutation-replay.spec.ts': SAME_EVERYWHERE,
  'no-leak.spec.ts': SAME_EVERYWHERE,
  'rejection.spec.ts': SAME_EVERYWHERE,
  'session-end.spec.ts': SAME_EVERYWHERE,
  'session-time.spec.ts': SAME_EVERYWHERE,
  'sign-out.spec.ts': SAME_EVERYWHERE,
  'slow-refresh.spec.ts': SAME_EVERYWHERE,
  'steady-state.spec.ts': SAME_EVERYWHERE,
  'subscriptions.spec.ts': SAME_SOCKETS,
  'unsubscribe.spec.ts': SAME_EVERYWHERE,
};

const SPARED = '@spared';

/** The type of the annotation that says why a test does not run in every engine: docs/compatibility.md shows it. */
export const WHY = 'why not in every engine';

/** The type of the annotation that says in which version of its engine a test ran. */
export const VERSION = 'version';

/** Marks a test, or a group of them, that some engines cannot run. */
export function notIn(engines: readonly Engine[], why: string): TestDetails {
  return { tag: engines.map((engine) => `@not-${engine}`), annotation: annotate(why) };
}

/** Marks what differs from its neighbours by nothing that has to do with the engine. */
export function sparedBecause(why: string): TestDetails {
  return { tag: SPARED, annotation: annotate(why) };
}

export const CANNOT_FREEZE = notIn(
  ['firefox', 'webkit'],
  'only Chromium can be told to freeze a page',
);

/** The engine that runs this test. */
export function engine(): Engine {
  return test.info().project.name as Engine;
}

/** Firefox tells of a request that failed in the same way as of an error that nobody handled. */
export function isNotice({ name, message }: Error): boolean {
  return (
    name === 'Cross-Origin Request Blocked' ||
    /^(Firefox can’t establish a connection|The connection to wss?:)/.test(message)
  );
}

/** What a project of Playwright leaves out. */
export function leftOut(of: Engine): { testIgnore: string[]; grepInvert: RegExp } {
  if (of === 'chromium') return { testIgnore: [], grepInvert: tagged([`@not-${of}`]) };
  const spared = HAS_TIME ? {} : FILES_SPARED;
  return {
    testIgnore: Object.keys({ ...FILES_LEFT_OUT, ...spared }),
    grepInvert: tagged([`@not-${of}`, ...(HAS_TIME ? [] : [SPARED])]),
  };
}

function tagged(tags: readonly string[]): RegExp {
  return new RegExp(`(${tags.join('|')})(\\s|$)`);
}

function annotate(description: string): { type: string; description: string } {
  return { type: WHY, description };
}
