// `npm run soak -- --minutes 10 --seed 1 --engine firefox`: random tabs, faults, and clock steps in
// a real browser. Prints counts and the seed. Exits with 1 if there are unexplained failures.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBackend } from '../../projects/mock-backend/src/start-backend';
import { ENGINES } from '../engines';
import { findLaunches, launch } from '../launch';
import { Device } from './device';
import { Dice } from './dice';
import { Judge } from './judge';
import { MISHAPS } from './mishaps';

const APP = fileURLToPath(new URL('../../dist/e2e-app/browser', import.meta.url));
const LIFE_MS = 10_000;
const MOST_SHOWN = 10;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    engine: { type: 'string', default: 'chromium' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const minutes = positive('minutes', values.minutes);
const dice = new Dice(positive('seed', values.seed));

if (!existsSync(APP)) fail('The test app is not built: npm run build && npx ng build e2e-app');
const backend = await startBackend({ host: '127.0.0.1', port: 0, staticDir: APP });
const engine = ENGINES.find((name) => name === values.engine);
if (!engine) fail(`--engine is "${values.engine}"; expected one of ${ENGINES.join(', ')}.`);
const how = (await findLaunches())[engine];
if (!how) fail(`${engine} is not installed: node tools/find-browsers.mjs`);
const browser = await launch(how);
const world = backend.world('soak');
world.settings.patch({
  accessTokenLifeMs: LIFE_MS,
  idTokenLifeMs: LIFE_MS,
  rotation: true,
  // With a grace period, another tab can repeat the refresh of a tab that crashed. Amplify also
  // repeats dropped calls.
  rotationGraceMs: 60_000,
});
const search = new URLSearchParams({
  lane: 'guard',
  world: world.name,
  api: `http://localhost:${String(backend.port)}`,
});
const device = new Device(
  await browser.newContext(),
  world,
  `${backend.url}/?${search.toString()}`,
  engine,
);
const judge = new Judge();
const happened: Record<string, number> = {};
const nowMs = (): number => performance.timeOrigin + performance.now();
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const first = await device.openTab();
await first.signIn();
await device.startLoad(first);

const endMs = nowMs() + minutes * 60_000;
while (nowMs() < endMs) {
  const name = pickMishap();
  happened[name] = (happened[name] ?? 0) + 1;
  await MISHAPS[name]?.happen({ device, dice, judge, nowMs, pass });
  await pass(dice.between(500, 4_000));
  await device.takeResults();
}
// Wait for the pending calls.
await pass(5_000);
await device.takeResults();

const unexplained = judge.unexplained(device.outcomes);
const counts = world.counts();
console.log(
  JSON.stringify(
    {
      engine: `${engine} ${browser.version()}`,
      seed: dice.seed,
      minutes,
      requests: device.outcomes.length,
      failed: device.outcomes.filter(({ ok }) => !ok).length,
      unexplained: unexplained.length,
      pageErrors: device.pageErrors.length,
      refreshes: counts.refreshes,
      refreshCalls: counts.refreshAttempts,
      rejected: counts.rejected,
      signIns: counts.signIns,
      happened,
    },
    null,
    2,
  ),
);
for (const outcome of unexplained.slice(0, MOST_SHOWN)) console.log(JSON.stringify(outcome));
for (const error of device.pageErrors.slice(0, MOST_SHOWN)) console.log(error);
await browser.close();
await backend.close();
process.exit(unexplained.length + device.pageErrors.length > 0 ? 1 : 0);

function pickMishap(): string {
  const entries = Object.entries(MISHAPS).filter(([, { only }]) => !only || only === engine);
  let left = dice.between(
    1,
    entries.reduce((sum, [, { weight }]) => sum + weight, 0),
  );
  for (const [name, { weight }] of entries) {
    left -= weight;
    if (left <= 0) return name;
  }
  throw new Error('The weights do not add up.');
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  return fail(`--${name} is "${text}"; expected a number above 0.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
