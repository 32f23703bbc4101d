import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * Runs garbage collection. A `WeakRef` keeps an object that was read from it until the next task.
 */
export async function collectGarbage(): Promise<void> {
  await setImmediate();
  collect();
}
