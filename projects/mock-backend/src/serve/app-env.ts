import type { HttpBindings } from '@hono/node-server';
import type { World } from '../world/world';

/** What handlers find in their context: Node's request and response, the world that was asked for, and the body. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: { world: World; body: string };
}
