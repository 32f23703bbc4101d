import { test, type TestDetails } from '@playwright/test';

export type Engine = 'chromium' | 'firefox' | 'webkit';

/** Chromium runs every test; the others leave out the files in which engines cannot differ. */
export const OTHER_ENGINES = ['firefox', 'webkit'] as const satisfies Engine[];

/** Files that only Chromium runs, and why. */
export const ONLY_IN_CHROMIUM: Readonly<Record<string, string>> = {};

const tagOf = (engine: Engine): string => `@not-${engine}`;

/** Marks a test, or a group of them, that some engines cannot run. docs/compatibility.md shows the reason. */
export function notIn(engines: readonly Engine[], why: string): TestDetails {
  return { tag: engines.map(tagOf), annotation: { type: 'not in every engine', description: why } };
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

/** What a project of an engine leaves out. */
export function leftOut(engine: Engine): RegExp {
  return new RegExp(`${tagOf(engine)}\\b`);
}
