// Runs the commands of a stage of `npm test`, and writes how many tests passed and failed:
// `node tools/stage.mjs <stage> [--report=<file>] <command> [&& <command>]`. The command writes its
// test results to the report. A stage without a report counts as one test.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa, parseCommandString } from 'execa';
import { countsOf, resultFile } from './lib/stages.mjs';

const [name = '', ...words] = process.argv.slice(2);
const report = words[0]?.startsWith('--report=') ? words.shift()?.split('=')[1] : undefined;
const result = resultFile(name);

mkdirSync(dirname(result), { recursive: true });
for (const file of report ? [result, report] : [result]) rmSync(file, { force: true });

const startMs = performance.now();
let code = 0;
for (const command of words.join(' ').split(' && ')) {
  code ||= await run(command);
}
const text = report && (existsSync(report) ? readFileSync(report, 'utf8') : '');
const counts = countsOf(code, text);
const seconds = (performance.now() - startMs) / 1_000;
writeFileSync(result, `${JSON.stringify({ ...counts, seconds })}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** @param {string} command */
async function run(command) {
  const [file = '', ...args] = parseCommandString(command);
  const ended = await execa(file, args, {
    preferLocal: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
    timeout: 30 * 60_000,
  });
  if (ended.exitCode === undefined) console.error(ended.shortMessage);
  return ended.exitCode ?? 1;
}
