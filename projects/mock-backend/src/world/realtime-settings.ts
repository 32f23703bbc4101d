/** How AppSync's realtime behaves towards live sockets. A change holds for open ones too, at once. */
export interface RealtimeSettings {
  /**
   * Told to the client with the acknowledgement of its connection: how long it may go without a keep-alive before it
   * must take the connection for lost. Milliseconds. @default 300_000
   */
  readonly connectionTimeoutMs: number;
  /** Between two keep-alives; the first follows the acknowledgement. Milliseconds. @default 60_000 */
  readonly keepAliveMs: number;
  /** Whether keep-alives are sent. Without them the socket stays open and events still come. @default true */
  readonly keepAlive: boolean;
  /** How long a socket lives on the server clock before it is closed. Milliseconds. @default 86_400_000 (24 h) */
  readonly connectionLifeMs: number;
  /**
   * What happens when a token expires that was good when it was presented: nothing, as far as AWS is known; or the
   * `socket` closes at the end of the token it was opened with; or each `subscription` gets an error frame at the end
   * of the token it was started with. @default 'never'
   */
  readonly cutAtExpiry: 'never' | 'socket' | 'subscription';
  /** How many subscriptions one socket may carry. @default 100 */
  readonly maxSubscriptions: number;
  /**
   * By which name the acknowledgement tells {@link connectionTimeoutMs}. AWS's local simulator says `connectionTimeout`;
   * `none`: it does not tell. @default 'connectionTimeoutMs'
   */
  readonly timeoutName: 'connectionTimeoutMs' | 'connectionTimeout' | 'none';
  /**
   * Whether the first keep-alive follows the acknowledgement at once. AWS's local simulator sends it after
   * {@link keepAliveMs}. @default true
   */
  readonly keepAliveAtOnce: boolean;
  /**
   * Whether a connection that is not accepted is told so in a frame, and then closed with 1000. AWS's local simulator
   * says nothing and closes it with 1002. @default true
   */
  readonly connectionErrorFrame: boolean;
  /**
   * Whether the error frame of a denied subscription has more than a type and a message: `path`, `locations`, `data` and
   * `errorInfo` of the error, and `data` beside the errors, as from AWS's local simulator. @default false
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
