import { Mark, MarkKind } from '../timeline/track';

/** The moments of a lane, in order: the log's come later than what the tabs tell. */
export class MarkTrack {
  #marks: Mark[] = [];
  #count = 0;

  add(atMs: number, kind: MarkKind, text: string): void {
    const before = this.#marks.findLastIndex((mark) => mark.atMs <= atMs);
    this.#marks.splice(before + 1, 0, { id: `mark-${++this.#count}`, atMs, kind, text });
  }

  list(): readonly Mark[] {
    return [...this.#marks];
  }

  forget(beforeMs: number): void {
    this.#marks = this.#marks.filter(({ atMs }) => atMs >= beforeMs);
  }
}
