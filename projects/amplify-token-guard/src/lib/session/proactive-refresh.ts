import { DestroyRef, inject, Injectable } from '@angular/core';
import { distinctUntilChanged, map } from 'rxjs';
import { Alarm } from '../platform/alarm';
import { TokenGuardClock } from '../platform/clock';
import { WakeUps } from '../platform/wake-ups';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { MIN_REFRESH_INTERVAL_MS, leadMs } from './refresh-policy';
import { SessionEvents } from './session-events';
import { CurrentSession } from './current-session';
import { TokenManager } from './token-manager';

/** Differences between the two clocks below this are measuring noise. */
const CLOCK_NOISE_MS = 1_000;

/** Refreshes ahead of expiry, and looks at everything anew when the device wakes. */
@Injectable()
export class ProactiveRefresh {
  readonly #manager = inject(TokenManager);
  readonly #session = inject(CurrentSession);
  readonly #events = inject(SessionEvents);
  readonly #options = inject(TOKEN_GUARD_OPTIONS);
  readonly #clock = inject(TokenGuardClock);
  readonly #wakeUps = inject(WakeUps);
  readonly #destroyRef = inject(DestroyRef);
  readonly #alarm = new Alarm(this.#clock);
  #clockOffsetMs = this.#readClockOffset();

  start(): void {
    const tokens = this.#events.state$.pipe(
      map((state) => (state.status === 'signed-in' ? state : undefined)),
      distinctUntilChanged(
        (a, b) => a?.generation === b?.generation && a?.renewable === b?.renewable,
      ),
    );
    const subscription = tokens.subscribe((token) => {
      if (!token) this.#alarm.clear();
      else if (token.renewable) this.#arm();
      else this.#awaitEnd();
    });
    const stopListening = this.#wakeUps.listen(() => {
      this.#noticeStep();
      this.#manager.wake();
      this.#alarm.check();
    });
    this.#destroyRef.onDestroy(() => {
      subscription.unsubscribe();
      stopListening();
      this.#alarm.clear();
    });
  }

  #arm(): void {
    const lead = leadMs(this.#session.current?.lifetimeMs ?? 0, this.#options, Math.random());
    const untilDueMs = (): number => {
      this.#noticeStep();
      return Math.max(
        this.#manager.timeLeftMs() - lead,
        MIN_REFRESH_INTERVAL_MS - this.#manager.msSinceRefresh(),
      );
    };
    this.#alarm.set(untilDueMs, () => this.#manager.refreshAhead());
  }

  /** What cannot be renewed ends with the token. */
  #awaitEnd(): void {
    this.#alarm.set(
      () => this.#session.current?.timeLeftMs() ?? 0,
      () => this.#manager.refreshAhead(),
    );
  }

  #noticeStep(): void {
    const offsetMs = this.#readClockOffset();
    const byMs = offsetMs - this.#clockOffsetMs;
    if (Math.abs(byMs) < CLOCK_NOISE_MS) return;
    this.#clockOffsetMs = offsetMs;
    this.#events.report({ type: 'clock-stepped', byMs });
  }

  #readClockOffset(): number {
    return this.#clock.wallMs() - this.#clock.monotonicMs();
  }
}
