import { DestroyRef, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { distinctUntilChanged, map } from 'rxjs';
import { Alarm } from '../platform/alarm';
import { TokenGuardClock } from '../platform/clock';
import { WakeUps } from '../platform/wake-ups';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { CurrentSession } from './current-session';
import { leadMs, MIN_REFRESH_INTERVAL_MS } from './refresh-policy';
import { SessionEvents } from './session-events';
import { TokenManager } from './token-manager';
import { SignedIn } from './token-state';

/** Smaller differences between the two clocks are measuring noise. */
const CLOCK_NOISE_MS = 1_000;

/** Refreshes before the token expires, and checks again when the device wakes. */
@Injectable()
export class ProactiveRefresh {
  readonly #session = inject(CurrentSession);
  readonly #manager = inject(TokenManager);
  readonly #events = inject(SessionEvents);
  readonly #options = inject(TOKEN_GUARD_OPTIONS);
  readonly #clock = inject(TokenGuardClock);
  readonly #wakeUps = inject(WakeUps);
  readonly #alarm = new Alarm(this.#clock);
  #clockOffsetMs = this.#readClockOffset();

  start(): void {
    this.#events.state$
      .pipe(
        map((state) => (state.status === 'signed-in' ? state : undefined)),
        distinctUntilChanged(
          (a, b) => a?.generation === b?.generation && a?.renewable === b?.renewable,
        ),
        takeUntilDestroyed(),
      )
      .subscribe((state) => {
        if (state) this.#setAlarm(state);
        else this.#alarm.clear();
      });
    const stopListening = this.#wakeUps.listen(() => {
      this.#reportClockStep();
      this.#manager.wake();
      this.#alarm.check();
    });
    inject(DestroyRef).onDestroy(() => {
      stopListening();
      this.#alarm.clear();
    });
  }

  /** Schedules the refresh of the current token, or the end of a session that can't be renewed. */
  #setAlarm({ renewable, issuedAtMs, expiresAtMs }: SignedIn): void {
    const { jitter } = this.#session;
    const lead = leadMs(expiresAtMs - issuedAtMs, this.#options, jitter, Math.random());
    const untilDueMs = (): number => {
      if (!renewable) return this.#manager.timeLeftMs();
      this.#reportClockStep();
      return Math.max(
        this.#manager.timeLeftMs() - lead,
        MIN_REFRESH_INTERVAL_MS - this.#manager.msSinceRefresh(),
      );
    };
    this.#alarm.set(untilDueMs, () => this.#manager.refreshAhead());
  }

  /** Reports that the device's clock was set, or that the device slept. */
  #reportClockStep(): void {
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
