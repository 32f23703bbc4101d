import { test, type TestDetails } from '@playwright/test';

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * Chromium runs every test. To keep the suite fast, Firefox and WebKit skip tests that don't depend
 * on the engine. With `ALL_ENGINES=1`, they skip only what they can't run, and
 * Chromium is the whole browser.
 */
export const RUNS_ALL = process.env['ALL_ENGINES'] === '1';

const DEMO = 'the demo is tested in one engine';
const SAME_SOCKETS = 'wire-sockets.spec.ts tests the same sockets';
const SAME_EVERYWHERE = 'does not depend on the engine';

/** Files that only Chromium runs, and the reason. */
export const CHROMIUM_ONLY_FILES: Readonly<Record<string, string>> = {
  'demo.spec.ts': DEMO,
  'lab-stories.spec.ts': DEMO,
  'lab.spec.ts': DEMO,
};

/** Files that Firefox and WebKit run only with `ALL_ENGINES=1`, and the reason. */
export const REDUNDANT_FILES: Readonly<Record<string, string>> = {
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

const REDUNDANT = '@redundant';

/**
 * The type of the annotation with the reason why a test doesn't run in every engine.
 * docs/compatibility.md shows it.
 */
export const WHY = 'why not in every engine';

/** The type of the annotation with the version of the engine that ran a test. */
export const VERSION = 'version';

/** Marks a test, or a group of tests, that some engines can't run. */
export function notIn(engines: readonly Engine[], why: string): TestDetails {
  return { tag: engines.map((engine) => `@not-${engine}`), annotation: annotate(why) };
}

/** Marks a test that doesn't need to run in every engine, because a similar test does. */
export function redundantBecause(why: string): TestDetails {
  return { tag: REDUNDANT, annotation: annotate(why) };
}

export const CANNOT_FREEZE = notIn(
  ['firefox', 'webkit'],
  'only Chromium can freeze a page on demand',
);

/** The engine that runs this test. */
export function engine(): Engine {
  return test.info().project.name as Engine;
}

/** Firefox reports a failed request in the same way as an uncaught error. */
export function isFailedRequest({ name, message }: Error): boolean {
  return (
    name === 'Cross-Origin Request Blocked' ||
    /^(Firefox can’t establish a connection|The connection to wss?:)/.test(message)
  );
}

/** The tests that an engine skips, as options of its Playwright project. */
export function skippedIn(of: Engine): { testIgnore: string[]; grepInvert: RegExp } {
  if (of === 'chromium') return { testIgnore: [], grepInvert: tagged([`@not-${of}`]) };
  const redundant = RUNS_ALL ? {} : REDUNDANT_FILES;
  return {
    testIgnore: Object.keys({ ...CHROMIUM_ONLY_FILES, ...redundant }),
    grepInvert: tagged([`@not-${of}`, ...(RUNS_ALL ? [] : [REDUNDANT])]),
  };
}

function tagged(tags: readonly string[]): RegExp {
  return new RegExp(`(${tags.join('|')})(\\s|$)`);
}

function annotate(description: string): { type: string; description: string } {
  return { type: WHY, description };
}
