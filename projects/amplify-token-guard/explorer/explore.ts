// `npm run explore -- --worlds 50000 --seed 7`: the same random worlds with and without the guard.
//
//   --worlds  how many (default 1000)
//   --seed    which (default 1)
//   --jobs    in how many processes (default: as many as there are processors)
//   --ignore  leaves out findings whose kind matches this regular expression; may be given often
//   --fix     what is the same in all worlds, such as '{"way":"found","tabs":2}'
//   --surface compares every function of `aws-amplify/auth` instead, and writes the table of docs/compatibility.md
//   --plan    replays one world, given as JSON
//   --dump    with --plan: shows all that was seen in both worlds
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { buildAll, OUT } from './build';
import type { EndLine, FoundLine, SceneLine } from './worker';
import { writeSurface } from './write-surface';

const { values: options } = parseArgs({
  options: {
    worlds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    ignore: { type: 'string', multiple: true, default: [] },
    fix: { type: 'string', default: '{}' },
    plan: { type: 'string' },
    surface: { type: 'boolean', default: false },
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
  if (options.surface) {
    const lines: SceneLine[] = [];
    await run(['--surface'], (line) => lines.push(JSON.parse(line) as SceneLine));
    if (!(await writeSurface(lines))) process.exitCode = 1;
    return;
  }
  const startedMs = Date.now();
  const kinds = new Map<string, number>();
  const shown = new Map<string, number>();
  let worlds = 0;
  const jobs = Number(options.jobs);
  const take = (line: string): void => {
    const said = JSON.parse(line) as FoundLine | EndLine;
    if ('worlds' in said) {
      worlds += said.worlds;
      for (const [kind, count] of Object.entries(said.kinds))
        kinds.set(kind, (kinds.get(kind) ?? 0) + count);
      return;
    }
    const { kind } = said.finding;
    shown.set(kind, (shown.get(kind) ?? 0) + 1);
    if (shown.get(kind)! <= 2) console.log(report(said));
  };
  await Promise.all(
    Array.from({ length: jobs }, (_, job) =>
      run(
        [
          '--worlds',
          options.worlds,
          '--seed',
          options.seed,
          '--from',
          String(job),
          '--step',
          String(jobs),
          '--fix',
          options.fix,
          ...ignored,
        ],
        take,
      ),
    ),
  );
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(1);
  console.log(
    `${worlds} worlds, seed ${options.seed}, ${seconds} s: ${kinds.size} kinds of findings`,
  );
  for (const [kind, count] of [...kinds].sort(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(6)}  ${kind}`);
  process.exitCode = kinds.size > 0 || worlds !== Number(options.worlds) ? 1 : 0;
}

function report({ seed, finding, script, plan }: FoundLine): string {
  return [
    `\n■ ${finding.kind}   (seed ${seed})`,
    `  ${finding.details}`,
    ...script.map((line) => `    ${line}`),
    `  --plan '${JSON.stringify(plan)}'`,
  ].join('\n');
}

function run(args: readonly string[], onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = spawn(process.execPath, [join(OUT, 'worker.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface(worker.stdout).on('line', onLine);
    worker.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A worker ended with ${String(code)}.`));
    });
  });
}

await main();
