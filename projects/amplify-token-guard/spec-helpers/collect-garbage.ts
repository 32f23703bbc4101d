import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Lets go of all that nobody holds. A `WeakRef` keeps what it was asked for until the next task. */
export async function collectGarbage(): Promise<void> {
  await setImmediate();
  collect();
}
