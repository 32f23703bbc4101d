import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../tools/lib/paths.mjs';
import { plotsOf } from '../plots/plots';
import type { FullResults } from '../results';
import { markdownOf } from './markdown';
import { targetsOf, targetTable } from './targets';

const RESULTS = 'benchmarks/results.json';
const PERFORMANCE = 'docs/performance.md';
const IMAGES = 'docs/images';
/** The generated block of a page that is otherwise written by hand. */
const BLOCK = /(<!-- bench: written by npm run bench -->\n)[\s\S]*?(<!-- bench: end -->)/;

/** The results of the last full run. */
export function readResults(): FullResults {
  return JSON.parse(readFileSync(join(root, RESULTS), 'utf8')) as FullResults;
}

/** Writes all files of a full run. */
export async function write(measured: FullResults): Promise<void> {
  const json = JSON.stringify(measured, rounded);
  await writeFormatted(RESULTS, json);
  // Read back, so that `--report` writes the same files.
  const results = JSON.parse(json) as FullResults;
  await writeFormatted('benchmarks/RESULTS.md', markdownOf(results));
  mkdirSync(join(root, IMAGES), { recursive: true });
  for (const [name, svg] of Object.entries(plotsOf(results.parts))) {
    writeFileSync(join(root, IMAGES, `bench-${name}.svg`), svg);
  }
  const page = readFileSync(join(root, PERFORMANCE), 'utf8');
  const table = targetTable(targetsOf(results.parts));
  const block = (_all: string, start: string, end: string): string => `${start}\n${table}\n${end}`;
  await writeFormatted(PERFORMANCE, page.replace(BLOCK, block));
}

async function writeFormatted(file: string, text: string): Promise<void> {
  const path = join(root, file);
  const config = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...config, filepath: path }));
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
