import type { HttpBindings } from '@hono/node-server';
import type { World } from '../world/world';

/** The context of the handlers: Node's request and response, the world, and the body. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: { world: World; body: string };
}
