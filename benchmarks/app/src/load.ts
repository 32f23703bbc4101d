import { isTokenGuardError } from 'amplify-token-guard';
import { LaneCalls } from './lane-calls';

/** The end of a request, as its user sees it. */
export interface Ended {
  readonly call: 'query' | 'mutate';
  /** The correct time, even if the wall clock is wrong. */
  readonly askedAtMs: number;
  readonly tookMs: number;
  /** The message that a user sees, if any. */
  readonly error?: string;
}

export interface LoadPlan {
  readonly everyMs: number;
  /** One of this number of requests is a mutation. */
  readonly mutateEvery: number;
}

/** Sends requests in a fixed interval, even if earlier ones are still pending. */
export class Load {
  #timer: ReturnType<typeof setInterval> | undefined;
  #ended: Ended[] = [];
  #pending = 0;
  #asked = 0;

  constructor(private readonly calls: LaneCalls) {}

  start({ everyMs, mutateEvery }: LoadPlan): void {
    this.#timer = setInterval(
      () => void this.#ask(++this.#asked % mutateEvery === 0 ? 'mutate' : 'query'),
      everyMs,
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The number of pending requests. */
  get pending(): number {
    return this.#pending;
  }

  /** The requests that ended since the last call of this method. */
  takeEnded(): Ended[] {
    return this.#ended.splice(0);
  }

  async #ask(call: Ended['call']): Promise<void> {
    const start = performance.now();
    const askedAtMs = performance.timeOrigin + start;
    const end = (error?: string): void => {
      const tookMs = performance.now() - start;
      this.#ended.push({ call, askedAtMs, tookMs, ...(error !== undefined && { error }) });
    };
    this.#pending++;
    try {
      await this.calls[call]();
      end();
    } catch (error) {
      end(textOf(error));
    } finally {
      this.#pending--;
    }
  }
}

function textOf(error: unknown): string {
  if (isTokenGuardError(error)) return error.code;
  const { message, errors } = error as { message?: string; errors?: { message: string }[] };
  return message ?? errors?.[0]?.message ?? String(error);
}
