// Runs Stryker over the layers that decide and adds up the score: `npm run test:mutation`, or
// `npm run test:mutation -- session request` for some of them. Later runs only test what changed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

const LAYERS = ['amplify', 'session', 'request'];
const LOWEST_SCORE = 85;
const FOUND = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);
/** Says nothing about a mutant, and many of them that the run itself is broken. */
const BROKEN = new Set(['RuntimeError', 'CompileError']);
const MOST_BROKEN = 0.02;

const asked = process.argv.slice(2);
const unknown = asked.filter((layer) => !LAYERS.includes(layer));
if (unknown.length > 0) {
  console.error(`There is no layer "${unknown[0]}". Layers: ${LAYERS.join(', ')}.`);
  process.exit(2);
}

let found = 0;
let missed = 0;
let broken = 0;
for (const layer of asked.length > 0 ? asked : LAYERS) {
  const path = `reports/mutation/${layer}.json`;
  // Stryker ends as if all were well when it could not begin, and the report would be an old one.
  rmSync(path, { force: true });
  const { status } = spawnSync('npx', ['stryker', 'run', 'tools/mutation/stryker.config.mjs'], {
    env: { ...process.env, LAYER: layer },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0 || !existsSync(path)) process.exit(status || 1);
  /** @type {{ files: Record<string, { mutants: { status: string }[] }> }} */
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const states = Object.values(report.files).flatMap(({ mutants }) =>
    mutants.map(({ status }) => status),
  );
  found += states.filter((state) => FOUND.has(state)).length;
  missed += states.filter((state) => MISSED.has(state)).length;
  broken += states.filter((state) => BROKEN.has(state)).length;
}

const score = (100 * found) / (found + missed);
console.log(
  `Mutation score ${score.toFixed(1)} %: ${found} found, ${missed} missed, ${broken} could not be tried.`,
);
const isBroken = broken > MOST_BROKEN * (found + missed + broken);
process.exit(score < LOWEST_SCORE || isBroken ? 1 : 0);
