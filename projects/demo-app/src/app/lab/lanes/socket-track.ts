import { SocketState } from '../../lanes/lane-messages';
import { SocketSpan } from '../timeline/track';

/** The states of a lane's socket. A closed socket isn't drawn. */
export class SocketTrack {
  #spans: SocketSpan[] = [];
  #count = 0;

  changed(state: SocketState, atMs: number): void {
    const last = this.#spans.at(-1);
    if (last && last.toMs === undefined) this.#spans.splice(-1, 1, { ...last, toMs: atMs });
    if (state === 'closed') return;
    this.#spans.push({ id: `socket-${++this.#count}`, fromMs: atMs, state });
  }

  list(): readonly SocketSpan[] {
    return [...this.#spans];
  }

  forget(beforeMs: number): void {
    this.#spans = this.#spans.filter(({ toMs }) => toMs === undefined || toMs >= beforeMs);
  }
}
