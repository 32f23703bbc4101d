/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {boolean} counted whether the numbers are tests; otherwise the stage itself is the one test
 * @property {string} output
 * @property {string[]} [notes] what is to be said of it even though it passed
 *
 * @typedef {Outcome & { seconds: number }} Result
 *
 * @typedef {object} Stage
 * @property {string} id
 * @property {string} title
 * @property {() => Promise<Outcome>} run
 * @property {string[]} [needs] the stages whose products this one reads
 * @property {boolean} [alone] it measures time, so nothing may run beside it
 */

const LANES = 2;

/**
 * Runs the stages, two at a time where that is safe, and reports them in their own order.
 *
 * @param {Stage[]} stages
 * @param {(stage: Stage, result: Result) => void} report
 */
export async function runStages(stages, report) {
  /** @type {Map<string, Promise<Result>>} */
  const started = new Map();
  /** @type {Set<Promise<Result>>} */
  const running = new Set();
  let reported = Promise.resolve();

  for (const stage of stages) {
    while (running.size >= (stage.alone ? 1 : LANES)) {
      await Promise.race(running);
    }
    const result = timed(stage, started);
    started.set(stage.id, result);
    running.add(result);
    void result.then(() => running.delete(result));
    const before = reported;
    reported = Promise.all([result, before]).then(([done]) => {
      report(stage, done);
    });
    if (stage.alone) {
      await result;
    }
  }
  await reported;
}

/**
 * @param {Stage} stage
 * @param {Map<string, Promise<Result>>} started lacks what `--only` left out; dist is then as it is
 * @returns {Promise<Result>}
 */
async function timed(stage, started) {
  const broken = [];
  for (const id of stage.needs ?? []) {
    if (((await started.get(id))?.failed ?? 0) > 0) {
      broken.push(id);
    }
  }
  const start = performance.now();
  const outcome =
    broken.length > 0
      ? failure(`not run: it needs what failed before it (${broken.join(', ')})`)
      : await stage.run().catch((/** @type {unknown} */ error) => failure(String(error)));
  return { ...outcome, seconds: (performance.now() - start) / 1000 };
}

/**
 * @param {string} output
 * @returns {Outcome}
 */
export function failure(output) {
  return { passed: 0, failed: 1, counted: false, output };
}
