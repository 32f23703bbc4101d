import { isTokenGuardError } from 'amplify-token-guard';
import { LaneCalls } from './lane-calls';

/** How one request ended, as its user sees it. */
export interface Ended {
  readonly call: 'query' | 'mutate';
  /** True time, whatever the wall clock says. */
  readonly askedAtMs: number;
  readonly tookMs: number;
  /** What a user would be shown, if anything. */
  readonly error?: string;
}

export interface LoadPlan {
  readonly everyMs: number;
  /** One request of so many is a mutation. */
  readonly mutateEvery: number;
}

/** Makes requests at a steady pace, whether or not earlier ones have been answered. */
export class Load {
  #timer: ReturnType<typeof setInterval> | undefined;
  #ended: Ended[] = [];
  #underWay = 0;
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

  /** Requests that have not been answered. */
  get underWay(): number {
    return this.#underWay;
  }

  /** What has ended since this was asked last. */
  harvest(): Ended[] {
    return this.#ended.splice(0);
  }

  async #ask(call: Ended['call']): Promise<void> {
    const start = performance.now();
    const askedAtMs = performance.timeOrigin + start;
    const end = (error?: string): void => {
      const tookMs = performance.now() - start;
      this.#ended.push({ call, askedAtMs, tookMs, ...(error !== undefined && { error }) });
    };
    this.#underWay++;
    try {
      await this.calls[call]();
      end();
    } catch (error) {
      end(textOf(error));
    } finally {
      this.#underWay--;
    }
  }
}

function textOf(error: unknown): string {
  if (isTokenGuardError(error)) return error.code;
  const { message, errors } = error as { message?: string; errors?: { message: string }[] };
  return message ?? errors?.[0]?.message ?? String(error);
}
