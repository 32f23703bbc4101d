import { LaneName } from '../../lanes/lane';
import { laneTiming } from '../../lanes/lane-timing';
import { TokenLife } from '../timeline/track';

/** The lifetimes of a lane's tokens. */
export class TokenTrack {
  readonly #lane: LaneName;
  #lives: TokenLife[] = [];
  #overMs = -Infinity;

  constructor(lane: LaneName) {
    this.#lane = lane;
  }

  minted({
    id,
    fromMs,
    lifetimeMs,
  }: {
    readonly id: string;
    readonly fromMs: number;
    readonly lifetimeMs: number;
  }): void {
    this.#end(fromMs);
    const timing = laneTiming(this.#lane, lifetimeMs);
    this.#lives.push({ id, fromMs, expiresMs: fromMs + lifetimeMs, ...timing });
    // The backend's log is read later than the tabs report.
    if (fromMs <= this.#overMs) this.#end(this.#overMs);
  }

  /** The session has ended. */
  over(atMs: number): void {
    this.#overMs = atMs;
    this.#end(atMs);
  }

  aged(byMs: number, atMs: number): void {
    this.#changeLast((life) => ({
      ...life,
      expiresMs: Math.min(life.expiresMs, Math.max(atMs, life.expiresMs - byMs)),
    }));
  }

  list(): readonly TokenLife[] {
    return [...this.#lives];
  }

  forget(beforeMs: number): void {
    this.#lives = this.#lives.filter(({ expiresMs }) => expiresMs >= beforeMs);
  }

  /** The token was replaced, or its session has ended. */
  #end(atMs: number): void {
    this.#changeLast((life) => (life.expiresMs > atMs ? { ...life, endedMs: atMs } : life));
  }

  #changeLast(change: (life: TokenLife) => TokenLife): void {
    const last = this.#lives.at(-1);
    if (last && last.endedMs === undefined) this.#lives.splice(-1, 1, change(last));
  }
}
