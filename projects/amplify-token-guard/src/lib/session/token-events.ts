import { TokenGuardError } from '../token-guard-error';

/**
 * Why a refresh was made: ahead of expiry, because a request needed it, because a server refused
 * the token, or because the app asked for it.
 */
export type RefreshTrigger = 'ahead' | 'needed' | 'rejected' | 'asked';

/** Something that happened to the session, without any token text. Times are whole ms. */
export type TokenEvent = { readonly atMs: number } & TokenEventBody;

/** A {@link TokenEvent} before it is stamped with `atMs`, the device's time. */
export type TokenEventBody =
  | { readonly type: 'signed-in'; readonly userId: string }
  | { readonly type: 'signed-out' }
  /** The session cannot be renewed. Told once. */
  | { readonly type: 'session-ended'; readonly error: TokenGuardError }
  | {
      readonly type: 'refreshed';
      readonly trigger: RefreshTrigger;
      readonly generation: number;
      /** From sending the refresh to holding its result. */
      readonly durationMs: number;
      /** Life of the new token. */
      readonly lifetimeMs: number;
    }
  /** Another tab, or the app itself, has stored a new token. */
  | { readonly type: 'adopted'; readonly generation: number }
  | {
      readonly type: 'refresh-failed';
      /** How many attempts have failed in a row. */
      readonly failures: number;
      /** Name of the error behind it, such as `NetworkError`. */
      readonly reason: string;
      /** Pause until the next attempt, unless something wakes the guard earlier. */
      readonly retryInMs: number;
    }
  | {
      readonly type: 'retried';
      readonly via: RequestKind;
      /** Whether the token had been renewed before the rejection came, so that none was needed. */
      readonly late: boolean;
    }
  /** Token or session will end soon, or the time in which the user may be idle. */
  | { readonly type: 'expiring'; readonly what: Expiry; readonly timeLeftMs: number }
  | { readonly type: 'expired'; readonly what: Expiry }
  /** How the connection of subscriptions is: the guard's own, or that of Amplify's clients. */
  | {
      readonly type: 'realtime';
      readonly client: 'guard' | 'amplify';
      readonly state: RealtimeState;
      /**
       * With `connected` after an interruption: events of the last so many ms may have been
       * missed. When in doubt it is longer than the truth.
       */
      readonly gapMs?: number;
    }
  /** The device's clock was set, or the device slept; positive is forward. */
  | { readonly type: 'clock-stepped'; readonly byMs: number };

/**
 * What can come to its end: the token or the session, see `withExpiryWarning()`, or the time in
 * which the user may be idle, see `withIdleTimeout()`.
 */
export type Expiry = 'token' | 'session' | 'idle';

/**
 * `connected`: it is there, with every subscription on it. `disrupted`: it or one of them was
 * interrupted, and is to come back by itself. `disconnected`: nobody needs it, or it was given up.
 */
export type RealtimeState = 'connecting' | 'connected' | 'disrupted' | 'disconnected';

/** Which of the guarded ways a request took; `fetch` is whatever the page sends by itself. */
export type RequestKind = 'fetch' | 'graphql' | 'http' | 'subscription';
