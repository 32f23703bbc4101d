// Runs worlds in its own process. It prints each finding as one line of JSON, and a summary at the
// end.
import * as fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AuthOutcome } from './app/answer';
import { STORAGE_FAILURE } from './browser/faulty-storage';
import { describe } from './describe';
import { countRefreshes } from './economy';
import { EXAMPLES } from './examples';
import type { Finding } from './finding';
import { judge } from './judge';
import { PageScript } from './page-scripts';
import type { Plan } from './plan';
import { plans } from './plans';
import type { Quiet, QuietLine } from './quiet';
import { runPlan } from './run-plan';
import { runScene } from './run-scene';
import { Scene, SCENES } from './surface';

/** At most this many findings of one kind are shrunk. The others are only counted. */
const MAX_PER_KIND = 2;
const SHRINKING_MS = 20_000;

export interface FoundLine {
  readonly seed: number;
  readonly finding: Finding;
  readonly script: readonly string[];
  readonly plan: Plan;
}

/** The results of a scene in both worlds. */
export interface SceneLine {
  readonly scene: Scene;
  readonly plain: readonly AuthOutcome[];
  readonly guarded: readonly AuthOutcome[];
}

/** The findings in a named world. */
export interface ExampleLine {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export interface EndLine {
  readonly worlds: number;
  readonly kinds: Record<string, number>;
}

const { values: options } = parseArgs({
  options: {
    worlds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    step: { type: 'string', default: '1' },
    ignore: { type: 'string', multiple: true, default: [] },
    fix: { type: 'string', default: '{}' },
    plan: { type: 'string' },
    surface: { type: 'boolean', default: false },
    examples: { type: 'boolean', default: false },
    quiet: { type: 'string' },
    dump: { type: 'boolean', default: false },
  },
});

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const plain = new PageScript(file('plain.cjs'));
const guarded = new PageScript(file('guarded.cjs'));
const fixed = JSON.parse(options.fix) as Partial<Plan>;
const worlds = plans.map((plan) => ({ ...plan, ...fixed }));
const ignored = options.ignore.map((pattern) => new RegExp(pattern));

/** The unhandled rejections of the current world. */
let unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

async function explore(plan: Plan): Promise<Finding[]> {
  unhandled = [];
  const before = await runPlan(plan, plain);
  const rejections = unhandled.length;
  unhandled = [];
  const after = await runPlan(plan, guarded);
  if (options.dump) console.dir({ before, after, unhandled }, { depth: 8, maxArrayLength: 500 });
  const findings = judge(plan, before, after);
  // A fault that affects one access may affect different accesses in the two worlds, including one
  // whose error the app ignores.
  const strikesOnce = plan.steps.some((step) => 'how' in step && step.ms === 0);
  const [reason] = unhandled;
  const text = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
  // Amplify doesn't wait for the end of a sign-out, so nobody handles the error of a write that
  // fails then. In the plain world, the write may not have happened yet.
  const failsAtSignOut =
    text.includes(STORAGE_FAILURE) && plan.steps.some((step) => step.do === 'signOut');
  if (unhandled.length > rejections && !strikesOnce && !failsAtSignOut) {
    findings.push({ kind: `unhandled rejection: ${text.replace(/[\d.]+/g, 'N')}`, details: text });
  }
  return findings.filter(({ kind }) => !ignored.some((pattern) => pattern.test(kind)));
}

async function shrink(seed: number, kind: string, plan: Plan): Promise<FoundLine> {
  let smallest = plan;
  let finding: Finding | undefined;
  const holds = fc.asyncProperty(worlds, async (candidate) => {
    const found = (await explore(candidate)).find((other) => other.kind === kind);
    if (found) [smallest, finding] = [candidate, found];
    return !found;
  });
  await fc.check(holds, { seed, numRuns: 1, interruptAfterTimeLimit: SHRINKING_MS });
  return {
    seed,
    finding: finding ?? { kind, details: 'This finding could not be reproduced.' },
    script: describe(smallest),
    plan: smallest,
  };
}

async function exploreAll(): Promise<void> {
  const kinds: Record<string, number> = {};
  const [count, seed, from, step] = [options.worlds, options.seed, options.from, options.step].map(
    Number,
  ) as [number, number, number, number];
  let done = 0;
  for (let number = from; number < count; number += step) {
    const worldSeed = seed * 1_000_003 + number;
    const [plan] = fc.sample(worlds, { seed: worldSeed, numRuns: 1 });
    done++;
    for (const { kind } of await explore(plan!)) {
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      if (kinds[kind] > MAX_PER_KIND) continue;
      console.log(JSON.stringify(await shrink(worldSeed, kind, plan!)));
    }
  }
  console.log(JSON.stringify({ worlds: done, kinds } satisfies EndLine));
}

async function playScenes(): Promise<void> {
  for (const scene of SCENES) {
    const line: SceneLine = {
      scene,
      plain: await runScene(scene, plain),
      guarded: await runScene(scene, guarded),
    };
    console.log(JSON.stringify(line));
  }
}

async function runExamples(): Promise<void> {
  for (const [title, plan] of EXAMPLES) {
    const line: ExampleLine = { title, findings: await explore(plan) };
    console.log(JSON.stringify(line));
  }
}

async function countInBoth(quiet: Quiet): Promise<void> {
  const line: QuietLine = {
    plain: await countRefreshes(quiet, plain),
    guarded: await countRefreshes(quiet, guarded),
  };
  console.log(JSON.stringify(line));
}

if (options.surface) await playScenes();
else if (options.quiet !== undefined) await countInBoth(JSON.parse(options.quiet) as Quiet);
else if (options.examples) await runExamples();
else if (options.plan === undefined) await exploreAll();
else {
  const plan = JSON.parse(options.plan) as Plan;
  for (const { kind, details } of await explore(plan)) console.log(`${kind}\n    ${details}`);
}
process.exit();
