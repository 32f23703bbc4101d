import { DatePipe } from '@angular/common';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  Injector,
  signal,
  viewChild,
  ViewEncapsulation,
} from '@angular/core';
import { AuthTokenService, ExpiryMonitor, ExpiryStatus } from 'amplify-token-guard';
import { Devtools } from './devtools';
import { PANEL_STYLES } from './devtools-panel-styles';

const FIVE_MINUTES_MS = 300_000;

const STATUS_WORDS: Record<ExpiryStatus, string> = {
  unknown: 'Not known yet',
  'signed-out': 'Signed out',
  'session-ended': 'Session ended',
  fresh: 'Token is fresh',
  expiring: 'Token is expiring',
  expired: 'Token has expired',
};

/**
 * Buttons that cause problems, and a list of the guard's events. When closed, a button that shows
 * the time left.
 */
@Component({
  selector: 'token-guard-devtools',
  imports: [DatePipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  // Isolates the styles of panel and app from each other.
  encapsulation: ViewEncapsulation.ShadowDom,
  template: `
    @if (isOpen()) {
      <section class="panel" aria-label="Token guard devtools">
        <header>
          <h2>Token guard</h2>
          <p class="state">{{ state() }}</p>
          <button
            #focused
            type="button"
            class="quiet"
            aria-label="Close the devtools"
            (click)="toggle(false)"
          >
            ×
          </button>
        </header>
        <div class="actions">
          <button type="button" (click)="lapse()">Let the token lapse</button>
          <button
            type="button"
            [attr.aria-pressed]="devtools.isRejectingNext()"
            (click)="devtools.rejectNext(!devtools.isRejectingNext())"
          >
            Reject next request
          </button>
          <button
            type="button"
            [attr.aria-pressed]="devtools.failing.isOn()"
            (click)="devtools.failRefreshes(!devtools.failing.isOn())"
          >
            Fail refreshes
          </button>
          <button type="button" (click)="devtools.openTab()">Second tab</button>
          <div class="clock" role="group" aria-label="Clock">
            <button type="button" aria-label="Clock 5 min back" (click)="step(-1)">−5 min</button>
            <button
              type="button"
              [attr.aria-disabled]="!offset()"
              (click)="offset() && devtools.restoreClock()"
            >
              {{ offset() ? 'Clock ' + offset() : 'Clock is right' }}
              @if (offset()) {
                <span class="hidden">: set it right</span>
              }
            </button>
            <button type="button" aria-label="Clock 5 min forward" (click)="step(1)">+5 min</button>
          </div>
        </div>
        <p class="hidden" role="status">{{ devtools.events.latestNote() }}</p>
        <div class="events" role="group" tabindex="0" aria-label="Events of the guard">
          <ol>
            @for (line of devtools.events.lines(); track line.number) {
              <li [class.you]="line.type === 'you'">
                <time>{{ line.atMs | date: 'HH:mm:ss.S' }}</time>
                <span>
                  @if (line.type !== 'you') {
                    <b>{{ line.type }}</b>
                  }
                  {{ line.details }}
                </span>
              </li>
            } @empty {
              <li><span>Nothing has happened since the app started.</span></li>
            }
          </ol>
        </div>
      </section>
    } @else {
      <button #focused type="button" class="open" (click)="toggle(true)">
        Token guard <span class="state">{{ timeLeft() }}</span>
      </button>
    }
  `,
  styles: PANEL_STYLES,
})
export class DevtoolsPanel {
  protected readonly devtools = inject(Devtools);
  readonly #monitor = inject(ExpiryMonitor);
  readonly #tokenState = inject(AuthTokenService).state;
  readonly #injector = inject(Injector);
  protected readonly focused = viewChild.required<ElementRef<HTMLElement>>('focused');
  protected readonly isOpen = signal(false);

  protected readonly timeLeft = computed(() => {
    const leftMs = this.#monitor.timeLeftMs();
    return leftMs === null ? '' : lengthOf(leftMs);
  });

  protected readonly state = computed(() => {
    const state = this.#tokenState();
    if (state.status === 'signed-in' && state.refreshing) return 'Refreshing…';
    const status = this.#monitor.status();
    const isAlive = status === 'fresh' || status === 'expiring';
    return `${STATUS_WORDS[status]}${isAlive ? `, ${this.timeLeft()} left` : ''}`;
  });

  /** The offset of the clock, such as `+5 min`. Empty if the clock is correct. */
  protected readonly offset = computed(() => {
    const offsetMs = this.devtools.clock.offsetMs();
    if (offsetMs === 0) return '';
    return `${offsetMs < 0 ? '−' : '+'}${Math.abs(offsetMs) / 60_000} min`;
  });

  protected toggle(open: boolean): void {
    this.isOpen.set(open);
    // The button that had the focus no longer exists.
    afterNextRender(() => this.focused().nativeElement.focus(), { injector: this.#injector });
  }

  protected step(direction: 1 | -1): void {
    this.devtools.stepClock(direction * FIVE_MINUTES_MS);
  }

  protected lapse(): void {
    this.devtools.lapseToken().catch(() => this.devtools.events.note('The tokens cannot be read.'));
  }
}

/** `8 s`, `59 min`, `3 h` */
function lengthOf(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
