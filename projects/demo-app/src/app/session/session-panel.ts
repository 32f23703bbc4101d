import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ExpiryMonitor, IdleTimeout } from 'amplify-token-guard';
import { duration } from '../duration';

/** The time left of the session, by the user pool's limit and by the app's idle timeout. */
@Component({
  selector: 'lab-session-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="panel" aria-labelledby="session-heading">
      <h2 id="session-heading">Session</h2>
      <dl>
        <div>
          <dt>The user pool ends it in</dt>
          <dd>{{ ends() }}</dd>
        </div>
        <div>
          <dt>An idle user is signed out in</dt>
          <dd>{{ idles() }}</dd>
        </div>
      </dl>
    </section>
  `,
  styles: `
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem 2rem;
    }

    div {
      min-inline-size: 12rem;
    }
  `,
})
export class SessionPanel {
  readonly #monitor = inject(ExpiryMonitor);
  readonly #idle = inject(IdleTimeout);

  protected readonly ends = computed(() => rounded(this.#monitor.sessionTimeLeftMs()));
  protected readonly idles = computed(() => rounded(this.#idle.timeLeftMs()));
}

/** Rounded, because the last digits would change all the time. */
function rounded(ms: number | null): string {
  if (ms === null) return '–';
  const days = ms / 86_400_000;
  return days > 2
    ? `${Math.round(days)} days`
    : duration(Math.max(0, Math.round(ms / 1_000) * 1_000));
}
