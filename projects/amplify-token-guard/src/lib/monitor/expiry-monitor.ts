import { isPlatformServer } from '@angular/common';
import {
  computed,
  DestroyRef,
  inject,
  Injectable,
  PLATFORM_ID,
  Signal,
  signal,
} from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { TokenGuardClock } from '../platform/clock';
import { SessionEvents } from '../session/session-events';
import { CurrentSession } from '../session/current-session';
import { TokenManager } from '../session/token-manager';

const TICK_MS = 1_000;

/**
 * The status of the session: `fresh` (requests are sent at once), `expiring` (requests wait for a
 * refresh), `expired`, `session-ended`, `signed-out`, or `unknown` until the store has been read.
 */
export type ExpiryStatus =
  'unknown' | 'signed-out' | 'session-ended' | 'fresh' | 'expiring' | 'expired';

/** A failed refresh. */
export interface RefreshFailureInfo {
  /** When it failed, by this device's clock. */
  readonly atMs: number;
  /** The name of the error, such as `NetworkError`. */
  readonly reason: string;
}

/** The session as signals that update every second. Costs nothing until it is injected. */
@Injectable({ providedIn: 'root' })
export class ExpiryMonitor {
  readonly #manager = inject(TokenManager);
  readonly #session = inject(CurrentSession);
  readonly #events = inject(SessionEvents);
  readonly #clock = inject(TokenGuardClock);
  readonly #tick = signal(0);
  readonly #refreshCount = signal(0);
  readonly #lastFailure = signal<RefreshFailureInfo | null>(null);
  readonly #state = toSignal(this.#events.state$, { requireSync: true });

  /** Time left of the token, in ms, or `null` when nobody is signed in. Never negative. */
  readonly timeLeftMs: Signal<number | null> = computed(() =>
    this.#whileSignedIn(() => Math.max(0, this.#manager.timeLeftMs())),
  );

  /** Time left of the session, in ms, or `null` without `sessionLifetimeMs`. Never negative. */
  readonly sessionTimeLeftMs: Signal<number | null> = computed(() =>
    this.#whileSignedIn(() => this.#manager.sessionTimeLeftMs()),
  );

  /** The status, for example for an icon or a color. */
  readonly status: Signal<ExpiryStatus> = computed(() => {
    const { status } = this.#state();
    const timeLeftMs = this.timeLeftMs();
    if (status !== 'signed-in' || timeLeftMs === null) return status as ExpiryStatus;
    if (timeLeftMs === 0) return 'expired';
    const token = this.#session.current;
    return token && this.#manager.isFit(token) ? 'fresh' : 'expiring';
  });

  /** The number of refreshes in this tab since the monitor was created. */
  readonly refreshCount: Signal<number> = this.#refreshCount.asReadonly();

  /** The last failed refresh, or `null` after a successful one. */
  readonly lastFailure: Signal<RefreshFailureInfo | null> = this.#lastFailure.asReadonly();

  constructor() {
    this.#events.events$.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event.type === 'refreshed') {
        this.#refreshCount.update((count) => count + 1);
        this.#lastFailure.set(null);
      } else if (event.type === 'refresh-failed') {
        this.#lastFailure.set({ atMs: event.atMs, reason: event.reason });
      }
    });
    if (isPlatformServer(inject(PLATFORM_ID))) return;
    let cancel = (): void => undefined;
    const tick = (): void => {
      this.#tick.update((count) => count + 1);
      cancel = this.#clock.after(TICK_MS, tick);
    };
    tick();
    inject(DestroyRef).onDestroy(() => cancel());
  }

  #whileSignedIn(read: () => number | null): number | null {
    this.#tick();
    const leftMs = this.#state().status === 'signed-in' ? read() : null;
    // Browser clocks return fractions of a millisecond.
    return leftMs === null ? null : Math.ceil(leftMs);
  }
}
