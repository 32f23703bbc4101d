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
}

export const DEFAULT_REALTIME_SETTINGS: RealtimeSettings = {
  connectionTimeoutMs: 300_000,
  keepAliveMs: 60_000,
  keepAlive: true,
  connectionLifeMs: 86_400_000,
  cutAtExpiry: 'never',
  maxSubscriptions: 100,
};
