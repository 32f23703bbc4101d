import { TokenGuardError } from '../token-guard-error';

/**
 * Why a refresh was made: ahead of expiry, because a request needed it, because a server rejected
 * the token, or because the app asked for it.
 */
export type RefreshTrigger = 'ahead' | 'needed' | 'rejected' | 'asked';

/** Something that happened to the session. Never contains a token. Times are whole ms. */
export type TokenEvent = { readonly atMs: number } & TokenEventBody;

/** A {@link TokenEvent} without `atMs`, the device's time. */
export type TokenEventBody =
  | { readonly type: 'signed-in'; readonly userId: string }
  | { readonly type: 'signed-out' }
  /** The session can't be renewed. Reported once. */
  | { readonly type: 'session-ended'; readonly error: TokenGuardError }
  | {
      readonly type: 'refreshed';
      readonly trigger: RefreshTrigger;
      readonly generation: number;
      /** Time from sending the refresh to its result. */
      readonly durationMs: number;
      /** Lifetime of the new token. */
      readonly lifetimeMs: number;
    }
  /** Another tab, or the app itself, has stored a new token. */
  | { readonly type: 'adopted'; readonly generation: number }
  | {
      readonly type: 'refresh-failed';
      /** The number of consecutive failures. */
      readonly failures: number;
      /** The name of the underlying error, such as `NetworkError`. */
      readonly reason: string;
      /**
       * Pause until the next attempt. It can come earlier, for example when the device goes online.
       */
      readonly retryInMs: number;
    }
  | {
      readonly type: 'retried';
      readonly via: RequestKind;
      /**
       * Whether the token had already been refreshed when the rejection came, so that no refresh
       * was needed.
       */
      readonly late: boolean;
    }
  /** The token, the session, or the idle timeout ends soon. */
  | { readonly type: 'expiring'; readonly what: Expiry; readonly timeLeftMs: number }
  | { readonly type: 'expired'; readonly what: Expiry }
  /** The state of a realtime connection: the guard's own, or that of Amplify's clients. */
  | {
      readonly type: 'realtime';
      readonly client: 'guard' | 'amplify';
      readonly state: RealtimeState;
      /**
       * With `connected` after an interruption: for how long events may have been missed, in ms. An
       * upper limit.
       */
      readonly gapMs?: number;
    }
  /** The device's clock was set, or the device slept. Positive means forward. */
  | { readonly type: 'clock-stepped'; readonly byMs: number };

/**
 * What expires: the token or the session (see `withExpiryWarning()`), or the idle timeout (see
 * `withIdleTimeout()`).
 */
export type Expiry = 'token' | 'session' | 'idle';

/**
 * The state of a realtime connection.
 *
 * - `connecting`: it is being established for the first time.
 * - `connected`: the connection and all its subscriptions are established.
 * - `disrupted`: the connection or a subscription was interrupted, and the guard restores it.
 * - `disconnected`: no subscription needs it, or the guard gave up.
 */
export type RealtimeState = 'connecting' | 'connected' | 'disrupted' | 'disconnected';

/**
 * How a guarded request was sent. `fetch` means a request that the page sent without this library's
 * clients.
 */
export type RequestKind = 'fetch' | 'graphql' | 'http' | 'subscription';
