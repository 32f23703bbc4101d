import { Mark, MarkKind } from '../timeline/track';
import { insertInOrder } from './insert-in-order';

/** The marks of a lane on the timeline. */
export class MarkTrack {
  #marks: Mark[] = [];
  #count = 0;

  add(atMs: number, kind: MarkKind, text: string): void {
    const mark = { id: `mark-${++this.#count}`, atMs, kind, text };
    insertInOrder(this.#marks, mark, (other) => other.atMs);
  }

  list(): readonly Mark[] {
    return [...this.#marks];
  }

  forget(beforeMs: number): void {
    this.#marks = this.#marks.filter(({ atMs }) => atMs >= beforeMs);
  }
}
