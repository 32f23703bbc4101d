// `npm test`: every stage, going on after a failed one. The last line is "N passed, N failed".
// `node tools/test.mjs --only unit,e2e` runs a part.
import { parseArgs } from 'node:util';
import { stopAll } from './lib/run.mjs';
import { runStages } from './lib/schedule.mjs';
import { STAGES } from './lib/stages.mjs';

const stages = chosenStages();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    stopAll();
    process.exit(1);
  });
}

let passed = 0;
let failed = 0;

await runStages(stages, (stage, result) => {
  passed += result.passed;
  failed += result.failed;
  report(stage, result);
});

console.log(`\n${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function chosenStages() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) {
    return STAGES;
  }
  const ids = values.only.split(',');
  const unknown = ids.filter((id) => !STAGES.some((stage) => stage.id === id));
  if (unknown.length > 0) {
    console.error(
      `There is no stage "${unknown.join('", "')}". ` +
        `Stages: ${STAGES.map((stage) => stage.id).join(', ')}`,
    );
    process.exit(1);
  }
  return STAGES.filter((stage) => ids.includes(stage.id));
}

/**
 * A passing stage is one line and its notes; a failing one shows all that it said.
 *
 * @param {import('./lib/schedule.mjs').Stage} stage
 * @param {import('./lib/schedule.mjs').Result} result
 */
function report(stage, { passed, failed, counted, output, seconds, notes = [] }) {
  const heading = `${stage.id.padEnd(11)} ${stage.title.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s`;
  const counts = counted ? `   ${String(passed)} passed, ${String(failed)} failed` : '';
  if (failed === 0) {
    console.log(`ok      ${heading}${counts}`);
    for (const note of notes) {
      console.log(`        ${note}`);
    }
    return;
  }
  console.log(`FAILED  ${heading}${counts}\n`);
  console.log(output.trimEnd().replace(/^/gm, '  │ '));
  console.log('');
}
