import { Injectable, computed, signal } from '@angular/core';
import { itemSentence } from './item-sentence';
import type { TimelineItem } from './timeline-item';

export interface Picked {
  readonly lane: string;
  readonly label: string;
  readonly item: TimelineItem;
}

/** The item below the pointer, and the item that was selected with the keyboard. */
@Injectable()
export class TimelineSelection {
  readonly #pointed = signal<Picked | undefined>(undefined);
  readonly #selected = signal<Picked | undefined>(undefined);
  readonly #announcement = signal('');

  readonly selected = this.#selected.asReadonly();
  /**
   * Announces only items that were selected with the keyboard, because a pointer passes over many.
   */
  readonly announcement = this.#announcement.asReadonly();
  /** The item that the detail line describes. */
  readonly shown = computed(() => this.#pointed() ?? this.#selected());

  point(picked: Picked | undefined): void {
    this.#pointed.set(picked);
  }

  select(picked: Picked | undefined): void {
    this.#pointed.set(undefined);
    this.#selected.set(picked);
    this.#announcement.set(picked === undefined ? '' : itemSentence(picked.label, picked.item));
  }
}
