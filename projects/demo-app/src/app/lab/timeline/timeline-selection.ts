import { Injectable, computed, signal } from '@angular/core';
import { itemSentence } from './item-sentence';
import type { TimelineItem } from './timeline-item';

export interface Picked {
  readonly lane: string;
  readonly label: string;
  readonly item: TimelineItem;
}

/** What one points at, and what one went to by keyboard. */
@Injectable()
export class TimelineSelection {
  readonly #pointed = signal<Picked | undefined>(undefined);
  readonly #selected = signal<Picked | undefined>(undefined);
  readonly #announcement = signal('');

  readonly selected = this.#selected.asReadonly();
  /** Only the keyboard's ways are told: a pointer passes over many things. */
  readonly announcement = this.#announcement.asReadonly();
  /** What the detail line is about. */
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
