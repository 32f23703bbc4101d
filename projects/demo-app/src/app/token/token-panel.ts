import { DatePipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AuthTokenService, ExpiryMonitor, ExpiryStatus } from 'amplify-token-guard';
import { LifeBar } from './life-bar';

const STATUS_WORDS: Record<ExpiryStatus, string> = {
  unknown: 'Not known yet',
  'signed-out': 'Signed out',
  'session-ended': 'The session has ended',
  fresh: 'Fresh: requests go out at once',
  expiring: 'Expiring: requests wait for a refresh',
  expired: 'Expired: requests wait for a refresh',
};

/** The countdown of the token, from the guard's `ExpiryMonitor`. */
@Component({
  selector: 'lab-token-panel',
  imports: [DatePipe, LifeBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './token-panel.html',
  styleUrl: './token-panel.css',
})
export class TokenPanel {
  protected readonly monitor = inject(ExpiryMonitor);
  readonly #state = inject(AuthTokenService).state;

  protected readonly status = computed(() => STATUS_WORDS[this.monitor.status()]);
  protected readonly timeLeftMs = computed(() => this.monitor.timeLeftMs() ?? 0);
  protected readonly secondsLeft = computed(() => Math.round(this.timeLeftMs() / 1_000));

  protected readonly lifetimeMs = computed(() => {
    const state = this.#state();
    return state.status === 'signed-in' ? state.expiresAtMs - state.issuedAtMs : 0;
  });

  protected readonly refreshing = computed(() => {
    const state = this.#state();
    return state.status === 'signed-in' && state.refreshing;
  });
}
