import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import type { AuthOutcome } from './app/answer';
import type { SceneLine } from './worker';

const PAGE = fileURLToPath(new URL('../../../docs/compatibility.md', import.meta.url));
const START = '<!-- amplify-surface: written by `npm run explore -- --write` -->';
const END = '<!-- /amplify-surface -->';

const INTRODUCTION = `
## Amplify's own functions

Each row calls functions of \`aws-amplify/auth\` with plain Amplify and with the guard, on the same page with
the same server. The tool that writes this table compares each result, each error, and each \`auth\` event of the Hub.
`;

/** Writes the results of the scenes into the docs. */
export async function writeSurface(lines: readonly SceneLine[]): Promise<void> {
  const rows = lines.map((line) => `| ${cells(line).join(' | ')} |`);
  const table = [
    '| what | functions, in this order | results | Hub events |',
    '| --- | --- | --- | --- |',
    ...rows,
  ];
  const section = [START, INTRODUCTION.trim(), '', table.join('\n'), '', END].join('\n');
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', after = ''] = [page.split(START)[0], page.split(END)[1]];
  const text = `${before.trimEnd()}\n\n${section}\n${after.trimStart()}`;
  const options = await prettier.resolveConfig(PAGE);
  writeFileSync(PAGE, await prettier.format(text, { ...options, filepath: PAGE }));
}

export function isSameScene({ plain, guarded }: SceneLine): boolean {
  return JSON.stringify(plain) === JSON.stringify(guarded);
}

/** The calls of a scene whose results differ with the guard. */
export function showScene({ scene, plain, guarded }: SceneLine): string {
  const calls = scene.calls.flatMap(([name], index) =>
    JSON.stringify(plain[index]) === JSON.stringify(guarded[index])
      ? []
      : [`  ${name}`, `    plain   ${show(plain[index])}`, `    guarded ${show(guarded[index])}`],
  );
  return [`\n■ Amplify: ${scene.title}`, ...calls].join('\n');
}

function cells({ scene, plain, guarded }: SceneLine): string[] {
  const outcomes = ({ outcome }: AuthOutcome): string => outcome;
  const events = ({ hubEvents }: AuthOutcome): string => hubEvents.join();
  const seen = [...new Set(plain.flatMap(({ hubEvents }) => hubEvents))];
  return [
    scene.title,
    scene.calls.map(([name]) => `\`${name}\``).join(', '),
    sameBy(outcomes, plain, guarded) ? 'the same' : 'DIFFERENT',
    sameBy(events, plain, guarded)
      ? seen.map((name) => `\`${name}\``).join(', ') || 'none'
      : 'DIFFERENT',
  ];
}

function sameBy(
  aspect: (outcome: AuthOutcome) => string,
  plain: readonly AuthOutcome[],
  guarded: readonly AuthOutcome[],
): boolean {
  return plain.every((outcome, index) => aspect(outcome) === aspect(guarded[index]!));
}

function show(outcome: AuthOutcome | undefined): string {
  return outcome ? `${outcome.outcome}   [${outcome.hubEvents.join(', ')}]` : 'nothing';
}
