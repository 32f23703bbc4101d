import type { AuthOutcome } from './app/answer';
import { Device } from './browser/device';
import type { PageScript } from './page-scripts';
import { PLAIN_PLAN, Plan } from './plan';
import { storedTokens } from './stored-tokens';
import type { Scene } from './surface';
import { Tab } from './tab';

/** Longer than every call of a scene. */
const LONGEST_CALL_MS = 30_000;

/** Makes the calls of a scene, one after the other, in one of the two worlds. */
export async function runScene(scene: Scene, script: PageScript): Promise<AuthOutcome[]> {
  const plan: Plan = { ...PLAIN_PLAN, way: scene.way ?? 'found', steps: [] };
  const device = new Device(plan);
  const { clock, cloud } = device;
  if (scene.signedIn) {
    const minted = cloud.cognito.signIn('alice');
    device.seed('local', storedTokens('client', 'alice', minted, clock.wallMs()));
    await clock.advance(20);
  }
  const tab = new Tab(0, device, plan, script);
  try {
    if (scene.way) await tab.signInAtHostedUi('alice');
    await clock.advance(scene.afterMs ?? 20);
    const outcomes: AuthOutcome[] = [];
    for (const call of scene.calls) {
      let outcome: AuthOutcome | undefined;
      void tab.app.call(call).then((result) => (outcome = result));
      for (let ms = 0; ms < LONGEST_CALL_MS && !outcome; ms += 1_000) await clock.advance(1_000);
      await clock.advance(1_000);
      // The events of a call may come after its result. The events of an early refresh may come
      // before.
      const hubEvents = outcome?.hubEvents.splice(0) ?? [];
      outcomes.push({ outcome: outcome?.outcome ?? 'never settles', hubEvents });
    }
    return outcomes;
  } finally {
    tab.app.stop();
    tab.close();
  }
}
