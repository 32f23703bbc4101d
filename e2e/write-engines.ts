// Writes the table of test files and engines to docs/compatibility.md: `npm run engines`, after
// `npm run test:e2e`. Or `npm run engines -- <report>…` with the JSON reports of several Playwright
// runs.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  ENGINES,
  CHROMIUM_ONLY_FILES,
  REDUNDANT_FILES,
  VERSION,
  WHY,
  type Engine,
} from './engines';
import { writeSection } from './write-section';

const NAMES: Readonly<Record<Engine, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
  webkit: 'WebKit',
};
const given = process.argv.slice(2);
const REPORTS =
  given.length > 0 ? given : [fileURLToPath(new URL('../reports/e2e.json', import.meta.url))];

interface Suite {
  readonly file: string;
  readonly specs?: readonly Spec[];
  readonly suites?: readonly Suite[];
}

interface Spec {
  readonly file: string;
  readonly ok: boolean;
  readonly tests: readonly {
    readonly projectName: string;
    readonly annotations: readonly { readonly type: string; readonly description?: string }[];
  }[];
}

interface Row {
  readonly passed: Record<Engine, number>;
  readonly failed: Record<Engine, number>;
  /** Why some tests don't run in every engine. */
  readonly reasons: Set<string>;
}

const versions: Partial<Record<Engine, string>> = {};

function readRows(): Map<string, Row> {
  const rows = new Map<string, Row>();
  const none = (): Record<Engine, number> => ({ chromium: 0, firefox: 0, webkit: 0 });
  const read = ({ specs = [], suites = [] }: Pick<Suite, 'specs' | 'suites'>): void => {
    for (const { file, ok, tests } of specs) {
      const row = rows.get(file) ?? { passed: none(), failed: none(), reasons: new Set() };
      rows.set(file, row);
      for (const { projectName, annotations } of tests) {
        row[ok ? 'passed' : 'failed'][projectName as Engine]++;
        for (const { type, description } of annotations) {
          if (type === WHY && description) row.reasons.add(description);
          if (type === VERSION && description) versions[projectName as Engine] = description;
        }
      }
    }
    suites.forEach(read);
  };
  for (const report of REPORTS) read(JSON.parse(readFileSync(report, 'utf8')) as Suite);
  return rows;
}

function cell({ passed, failed }: Row, engine: Engine): string {
  if (failed[engine] > 0) return `${failed[engine]} FAILED`;
  return passed[engine] === 0 ? '–' : String(passed[engine]);
}

const rows = [...readRows()].sort(([a], [b]) => a.localeCompare(b));
const total = (engine: Engine): number =>
  rows.reduce((sum, [, { passed }]) => sum + passed[engine], 0);
const why = ([file, row]: [string, Row]): string => {
  const reason = CHROMIUM_ONLY_FILES[file] ?? REDUNDANT_FILES[file];
  return reason ?? [...row.reasons].join('; ');
};
const table = [
  [
    'test file',
    ...ENGINES.map((engine) => `${NAMES[engine]} ${versions[engine] ?? ''}`),
    'why not in every engine',
  ],
  ['---', ...ENGINES.map(() => '---'), '---'],
  ...rows.map((row) => [
    `\`${row[0].replace('.spec.ts', '')}\``,
    ...ENGINES.map((engine) => cell(row[1], engine)),
    why(row),
  ]),
  ['all', ...ENGINES.map((engine) => String(total(engine))), ''],
].map((cells) => `| ${cells.join(' | ')} |`);

await writeSection(
  'docs/compatibility.md',
  'engines',
  `## Browser engines

The number of end-to-end tests that passed in each engine on ${new Date().toISOString().slice(0, 10)}, by file in \`e2e/\`. Chromium runs every test.
Firefox and WebKit run those that depend on the engine: tabs, locks, channels, storages, sockets, wake-ups, being offline,
the hosted sign-in, and the patched \`fetch\`. \`ALL_ENGINES=1 npm run test:e2e\` runs more of them.

${table.join('\n')}`,
);
