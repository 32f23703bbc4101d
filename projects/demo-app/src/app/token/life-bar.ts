import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';
import { duration } from '../duration';
import { tokenTiming } from './token-timing';

const TICK_MS = 1_000;

/** The time left of a token as a bar that shrinks to the left. Buffer and lead are marked on it. */
@Component({
  selector: 'lab-life-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './life-bar.html',
  styleUrl: './life-bar.css',
})
export class LifeBar {
  readonly lifetimeMs = input.required<number>();
  readonly timeLeftMs = input.required<number>();

  protected readonly duration = duration;
  protected readonly timing = computed(() => tokenTiming(this.lifetimeMs()));
  protected readonly secondsLeft = computed(() => Math.round(this.timeLeftMs() / 1_000));

  /** The bar moves to its position at the next tick. With a new token, it is full immediately. */
  protected readonly fill = linkedSignal<number, { readonly share: number; gliding: boolean }>({
    source: this.timeLeftMs,
    computation: (timeLeftMs, previous) => {
      const gliding = previous !== undefined && timeLeftMs < previous.source;
      const shownMs = gliding ? Math.max(0, timeLeftMs - TICK_MS) : timeLeftMs;
      return { share: this.share(shownMs), gliding };
    },
  });

  protected share(ms: number): number {
    return Math.min(1, ms / this.lifetimeMs());
  }
}
