import { DestroyRef, inject, Injectable } from '@angular/core';
import { distinctUntilChanged, map } from 'rxjs';
import { Alarm } from '../platform/alarm';
import { TokenGuardClock } from '../platform/clock';
import { WakeUps } from '../platform/wake-ups';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { floorMs, leadMs } from './refresh-policy';
import { TokenAnnouncer } from './token-announcer';
import { TokenHolder } from './token-holder';
import { TokenKeeper } from './token-keeper';

/** Differences between the two clocks below this are measuring noise. */
const CLOCK_NOISE_MS = 1_000;

/** Refreshes ahead of expiry, and looks at everything anew when the device wakes. */
@Injectable()
export class RefreshScheduler {
  readonly #keeper = inject(TokenKeeper);
  readonly #holder = inject(TokenHolder);
  readonly #announcer = inject(TokenAnnouncer);
  readonly #options = inject(TOKEN_GUARD_OPTIONS);
  readonly #clock = inject(TokenGuardClock);
  readonly #wakeUps = inject(WakeUps);
  readonly #destroyRef = inject(DestroyRef);
  readonly #alarm = new Alarm(this.#clock);
  #clockOffsetMs = this.#readClockOffset();

  start(): void {
    const tokens = this.#announcer.state$.pipe(
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
      this.#keeper.wake();
      this.#alarm.check();
    });
    this.#destroyRef.onDestroy(() => {
      subscription.unsubscribe();
      stopListening();
      this.#alarm.clear();
    });
  }

  #arm(): void {
    const lead = leadMs(this.#holder.current?.lifetimeMs ?? 0, this.#options, Math.random());
    const untilDueMs = (): number => {
      this.#noticeStep();
      return Math.max(this.#keeper.timeLeftMs() - lead, floorMs() - this.#keeper.msSinceRefresh());
    };
    this.#alarm.set(untilDueMs, () => this.#keeper.refreshAhead());
  }

  /** What cannot be renewed ends with the token. */
  #awaitEnd(): void {
    this.#alarm.set(
      () => this.#holder.current?.timeLeftMs() ?? 0,
      () => this.#keeper.refreshAhead(),
    );
  }

  #noticeStep(): void {
    const offsetMs = this.#readClockOffset();
    const byMs = offsetMs - this.#clockOffsetMs;
    if (Math.abs(byMs) < CLOCK_NOISE_MS) return;
    this.#clockOffsetMs = offsetMs;
    this.#announcer.report({ type: 'clock-stepped', byMs });
  }

  #readClockOffset(): number {
    return this.#clock.wallMs() - this.#clock.monotonicMs();
  }
}
