import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../serve/service';
import type { Service } from '../serve/service';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import type { LiveInterest } from './switchboard';

/** The data of an operation that a client requests. */
export interface OperationContext {
  readonly socketId: number;
  /** The ID that the client has given it. */
  readonly id: string;
  readonly world: World;
  /** Adds a subscription. Returns `false` if the socket has too many. */
  readonly add: (subscription: LiveInterest) => boolean;
}

/** A client's frame that expects a response. */
export type ClientFrame =
  | { readonly type: 'connect' }
  | {
      readonly type: 'operation';
      readonly id: string;
      /** The headers in the frame. */
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
      readonly service: (context: OperationContext) => Service;
      /** The frame with the result. */
      readonly answer: (reply: Reply) => object;
    }
  | { readonly type: 'stop'; readonly id: string };

/** The frame format of one of AppSync's two realtime services. */
export interface Dialect {
  /** The subprotocol. */
  readonly protocol: string;
  /** `undefined` for an unknown frame. */
  read(frame: JsonObject): ClientFrame | undefined;
  /** A frame about the connection as a whole. Its data is the body of the reply. */
  notice(type: string, reply: Reply): object;
  /** The frame that ends an active subscription with an error. */
  failed(id: string, reply: Reply): object;
  /** The frame that confirms that a subscription was stopped. */
  stopped(id: string): object;
}
