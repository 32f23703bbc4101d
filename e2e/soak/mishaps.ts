import type { FaultEffect } from '../../projects/mock-backend/src/world/fault';
import type { Engine } from '../engines';
import type { Device } from './device';
import type { Dice } from './dice';
import type { Judge } from './judge';

const REFRESH = 'GetTokensFromRefreshToken';
const MOST_TABS = 6;
/** How long after an outage a waiting request may still fail. */
const RECOVERY_MS = 25_000;

/** The device and the tools that a mishap uses. */
export interface Scene {
  readonly device: Device;
  readonly dice: Dice;
  readonly judge: Judge;
  readonly nowMs: () => number;
  readonly pass: (ms: number) => Promise<void>;
}

/** A fault, or an action of a user. */
export type Mishap = (scene: Scene) => Promise<void>;

async function openTab({ device }: Scene): Promise<void> {
  if (device.tabs.length >= MOST_TABS) return;
  await device.startLoad(await device.openTab());
}

async function closeTab({ device, dice }: Scene): Promise<void> {
  if (device.tabs.length > 1) await device.closeTab(dice.pick(device.tabs));
}

async function crashTab({ device, dice }: Scene): Promise<void> {
  if (device.tabs.length > 1) await device.crashTab(dice.pick(device.tabs));
}

async function freezeTab({ device, dice, pass }: Scene): Promise<void> {
  const { page } = dice.pick(device.tabs);
  const session = await device.context.newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await pass(dice.between(500, 6_000));
  await session.send('Page.setWebLifecycleState', { state: 'active' });
}

async function stepClock({ device, dice }: Scene): Promise<void> {
  await device.stepClock(dice.pick([-3_600_000, -60_000, -5_000, 5_000, 60_000, 3_600_000]));
}

async function sleep({ device, dice }: Scene): Promise<void> {
  await device.sleep(dice.between(1_000, 600_000));
}

/** For a while, refreshes fail with a transient error. */
async function outage({ device, dice, judge, nowMs, pass }: Scene): Promise<void> {
  const effect = dice.pick<FaultEffect>([
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429 },
    { kind: 'html', status: 200 },
    { kind: 'drop' },
  ]);
  const fromMs = nowMs();
  device.world.addFault({ ...effect, operation: REFRESH, times: null });
  await pass(dice.between(500, 15_000));
  device.world.clearFaults();
  judge.excuse('network', fromMs, nowMs() + RECOVERY_MS);
}

async function offline({ device, dice, judge, nowMs, pass }: Scene): Promise<void> {
  const fromMs = nowMs();
  await device.context.setOffline(true);
  await pass(dice.between(500, 8_000));
  await device.context.setOffline(false);
  judge.excuse('network', fromMs, nowMs() + RECOVERY_MS);
}

async function slowNetwork({ device, dice, pass }: Scene): Promise<void> {
  const latency = {
    authBefore: dice.between(0, 1_500),
    authAfter: dice.between(0, 1_500),
    apiBefore: dice.between(0, 800),
    apiAfter: dice.between(0, 800),
  };
  device.world.settings.patch({ latency });
  await pass(dice.between(2_000, 10_000));
  const none = { authBefore: 0, authAfter: 0, apiBefore: 0, apiAfter: 0 };
  device.world.settings.patch({ latency: none });
}

/** The server rejects one valid token. */
async function refuse({ device, pass }: Scene): Promise<void> {
  device.world.addFault({ operation: 'graphql', kind: 'unauthorized' });
  await pass(3_000);
}

async function signOutAndIn({ device, dice, judge, nowMs, pass }: Scene): Promise<void> {
  const fromMs = nowMs();
  await dice.pick(device.tabs).run((harness) => harness.signOut());
  await pass(dice.between(100, 2_000));
  await dice.pick(device.tabs).signIn();
  judge.excuse('signed-out', fromMs, nowMs() + 2_000);
  // Without a session, Amplify sends the request without a token, as if the session was lost.
  judge.excuse('network', fromMs, nowMs() + 2_000);
}

interface Chance {
  readonly weight: number;
  readonly happen: Mishap;
  /** The only engine that supports it. */
  readonly only?: Engine;
}

export const MISHAPS: Readonly<Record<string, Chance>> = {
  openTab: { weight: 4, happen: openTab },
  closeTab: { weight: 2, happen: closeTab },
  crashTab: { weight: 1, happen: crashTab },
  freezeTab: { weight: 2, happen: freezeTab, only: 'chromium' },
  stepClock: { weight: 3, happen: stepClock },
  sleep: { weight: 2, happen: sleep },
  outage: { weight: 3, happen: outage },
  offline: { weight: 2, happen: offline },
  slowNetwork: { weight: 3, happen: slowNetwork },
  refuse: { weight: 3, happen: refuse },
  signOutAndIn: { weight: 1, happen: signOutAndIn },
};
