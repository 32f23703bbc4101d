/**
 * How AppSync's realtime service treats open sockets. A change also applies to them, immediately.
 */
export interface RealtimeSettings {
  /**
   * The timeout in the acknowledgement of a connection: without a keep-alive for this time, the
   * client must treat the connection as lost. Milliseconds.
   * @default 300_000
   */
  readonly connectionTimeoutMs: number;
  /**
   * The interval of keep-alives. The first one follows the acknowledgement. Milliseconds.
   * @default 60_000
   */
  readonly keepAliveMs: number;
  /**
   * Whether keep-alives are sent. Without them, the socket stays open and still receives events.
   * @default true
   */
  readonly keepAlive: boolean;
  /**
   * The lifetime of a socket on the server clock. After that, it is closed. Milliseconds.
   * @default 86_400_000 (24 h)
   */
  readonly connectionLifeMs: number;
  /**
   * What happens when a token expires that was valid when it was sent. `never`: nothing, like AWS
   * as far as is known. `socket`: the socket closes when the token that opened it expires.
   * `subscription`: each subscription gets an error frame when the token that started it expires.
   * @default 'never'
   */
  readonly cutAtExpiry: 'never' | 'socket' | 'subscription';
  /** The maximum number of subscriptions on one socket. @default 100 */
  readonly maxSubscriptions: number;
  /**
   * The name of {@link connectionTimeoutMs} in the acknowledgement. AWS's local simulator uses
   * `connectionTimeout`. `none`: the acknowledgement doesn't contain it.
   * @default 'connectionTimeoutMs'
   */
  readonly timeoutName: 'connectionTimeoutMs' | 'connectionTimeout' | 'none';
  /**
   * Whether the first keep-alive follows the acknowledgement immediately. AWS's local simulator
   * sends it after {@link keepAliveMs}.
   * @default true
   */
  readonly keepAliveAtOnce: boolean;
  /**
   * Whether a rejected connection gets an error frame and is closed with 1000. AWS's local
   * simulator sends no frame and closes it with 1002.
   * @default true
   */
  readonly connectionErrorFrame: boolean;
  /**
   * Whether the error frame of a denied subscription contains more than a type and a message:
   * `path`, `locations`, `data`, and `errorInfo` of the error, and `data` next to the errors, like
   * AWS's local simulator.
   * @default false
   */
  readonly denialDetails: boolean;
}

export const DEFAULT_REALTIME_SETTINGS: RealtimeSettings = {
  connectionTimeoutMs: 300_000,
  keepAliveMs: 60_000,
  keepAlive: true,
  connectionLifeMs: 86_400_000,
  cutAtExpiry: 'never',
  maxSubscriptions: 100,
  timeoutName: 'connectionTimeoutMs',
  keepAliveAtOnce: true,
  connectionErrorFrame: true,
  denialDetails: false,
};
