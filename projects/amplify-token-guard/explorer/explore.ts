// Runs the same random worlds with and without the guard, and reports where the guard is worse than
// plain Amplify. It first runs the worlds in which it once was worse, and every function of
// `aws-amplify/auth`. Example: `npm run explore -- --worlds 50000 --seed 7`
//
//   --worlds   number of random worlds (default: 1000)
//   --seed     seed of the random worlds (default: a new one for each run)
//   --jobs     number of processes (default: the number of processors)
//   --ignore   ignores findings whose kind matches this regular expression (repeatable)
//   --fix      settings of all worlds, such as '{"way":"found","tabs":2}'
//   --report   also writes the results to this file, in TAP format
//   --write    writes the table in docs/compatibility.md
//   --plan     runs only this plan, given as JSON
//   --dump     with --plan: prints everything that was recorded in both worlds
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { buildAll, OUT } from './build';
import { isSameScene, showScene, writeSurface } from './write-surface';
import type { EndLine, ExampleLine, FoundLine, SceneLine } from './worker';

/** At most this many findings of one kind are shown. The others are only counted. */
const MAX_PER_KIND = 2;

interface Outcome {
  readonly title: string;
  readonly ok: boolean;
}

const { values: options } = parseArgs({
  options: {
    worlds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    jobs: { type: 'string', default: String(availableParallelism()) },
    ignore: { type: 'string', multiple: true, default: [] },
    fix: { type: 'string', default: '{}' },
    report: { type: 'string' },
    write: { type: 'boolean', default: false },
    plan: { type: 'string' },
    dump: { type: 'boolean', default: false },
  },
});

const ignored = options.ignore.flatMap((pattern) => ['--ignore', pattern]);

async function main(): Promise<void> {
  await buildAll();
  if (options.plan !== undefined) {
    const dump = options.dump ? ['--dump'] : [];
    await run(['--plan', options.plan, ...dump, ...ignored], (line) => console.log(line));
    return;
  }
  const outcomes = [...(await runExamples()), ...(await playScenes()), await exploreWorlds()];
  const failed = outcomes.filter(({ ok }) => !ok).length;
  if (options.report !== undefined) writeFileSync(options.report, tap(outcomes));
  process.exitCode = failed > 0 ? 1 : 0;
}

async function runExamples(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await run(['--examples', ...ignored], (line) => {
    const { title, findings } = JSON.parse(line) as ExampleLine;
    outcomes.push({ title, ok: findings.length === 0 });
    if (findings.length > 0) console.log(`\n■ ${title}`);
    for (const { kind, details } of findings) console.log(`  ${kind}\n    ${details}`);
  });
  const failed = outcomes.filter(({ ok }) => !ok).length;
  console.log(`${outcomes.length} examples, ${failed} with findings`);
  return outcomes;
}

async function playScenes(): Promise<Outcome[]> {
  const lines: SceneLine[] = [];
  await run(['--surface'], (line) => lines.push(JSON.parse(line) as SceneLine));
  const different = lines.filter((line) => !isSameScene(line));
  for (const line of different) console.log(showScene(line));
  console.log(`${lines.length} scenes of aws-amplify/auth, ${different.length} differ`);
  if (options.write) await writeSurface(lines);
  return lines.map((line) => ({ title: `Amplify: ${line.scene.title}`, ok: isSameScene(line) }));
}

async function exploreWorlds(): Promise<Outcome> {
  const startedMs = Date.now();
  const kinds = new Map<string, number>();
  const shown = new Map<string, number>();
  let worlds = 0;
  const take = (line: string): void => {
    const message = JSON.parse(line) as FoundLine | EndLine;
    if ('worlds' in message) {
      worlds += message.worlds;
      for (const [kind, count] of Object.entries(message.kinds)) {
        kinds.set(kind, (kinds.get(kind) ?? 0) + count);
      }
      return;
    }
    const { kind } = message.finding;
    const times = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, times);
    if (times <= MAX_PER_KIND) console.log(showWorld(message));
  };
  const { worlds: wanted, seed, fix } = options;
  const jobs = Number(options.jobs);
  const job = (number: number): Promise<void> => {
    const part = ['--from', String(number), '--step', String(jobs)];
    return run(['--worlds', wanted, '--seed', seed, ...part, '--fix', fix, ...ignored], take);
  };
  await Promise.all(Array.from({ length: jobs }, (_, number) => job(number)));
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(1);
  console.log(`${worlds} worlds, seed ${seed}, ${seconds} s: ${kinds.size} kinds of findings`);
  for (const [kind, count] of [...kinds].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(count).padStart(6)}  ${kind}`);
  }
  const ok = kinds.size === 0 && worlds === Number(wanted);
  if (!ok) console.log(`To repeat: npm run explore -- --worlds ${wanted} --seed ${seed}`);
  return { title: `${wanted} random worlds, seed ${seed}`, ok };
}

function showWorld({ seed, finding, script, plan }: FoundLine): string {
  return [
    `\n■ ${finding.kind}   (seed ${seed})`,
    `  ${finding.details}`,
    ...script.map((line) => `    ${line}`),
    `  --plan '${JSON.stringify(plan)}'`,
  ].join('\n');
}

function tap(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map(
    ({ title, ok }, index) => `${ok ? 'ok' : 'not ok'} ${index + 1} - ${title}`,
  );
  const passed = outcomes.filter(({ ok }) => ok).length;
  const totals = [`# pass ${passed}`, `# fail ${outcomes.length - passed}`];
  return ['TAP version 13', ...lines, `1..${outcomes.length}`, ...totals, ''].join('\n');
}

function run(args: readonly string[], onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = spawn(process.execPath, [join(OUT, 'worker.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface(worker.stdout).on('line', onLine);
    worker.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A worker exited with code ${String(code)}.`));
    });
  });
}

await main();
