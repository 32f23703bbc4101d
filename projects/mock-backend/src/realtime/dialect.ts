import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../serve/service';
import type { Service } from '../serve/service';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import type { LiveInterest } from './switchboard';

/** What is known of an operation that a client wants. */
export interface OperationContext {
  readonly socketId: number;
  /** The client's id of it. */
  readonly id: string;
  readonly world: World;
  /** Takes a subscription up, or says no when the socket carries too many. */
  readonly add: (subscription: LiveInterest) => boolean;
}

/** What a frame of a client asks for. */
export type Ask =
  | { readonly type: 'connect' }
  | {
      readonly type: 'operation';
      readonly id: string;
      /** The headers it came with. */
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
      readonly service: (context: OperationContext) => Service;
      /** The frame that tells what came of it. */
      readonly answer: (reply: Reply) => object;
    }
  | { readonly type: 'stop'; readonly id: string };

/** How one of AppSync's two realtime services words its frames. */
export interface Dialect {
  /** The subprotocol. */
  readonly protocol: string;
  /** `undefined` for a frame that asks for nothing there is. */
  read(frame: JsonObject): Ask | undefined;
  /** A frame about the connection as a whole; what it has to say is in the body of the reply. */
  notice(type: string, reply: Reply): object;
  /** The frame that ends a live subscription with an error. */
  failed(id: string, reply: Reply): object;
  /** The frame that confirms that a subscription was stopped. */
  stopped(id: string): object;
}
