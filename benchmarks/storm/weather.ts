import { Dice } from '../../e2e/soak/dice';
import type { FaultEffect } from '../../projects/mock-backend/src/world/fault';
import type { LaneStage } from '../stage/lane-stage';

const REFRESH = 'GetTokensFromRefreshToken';
/** A Pareto distribution: most latencies are short, and a few are very long. */
const SHORTEST_MS = 20;
const TAIL = 1.5;
const LONGEST_MS = 4_000;

export type MishapKind = 'none' | 'clock-step' | 'outage' | 'slow-refresh' | 'slow-network';

/** A fault during one token lifetime. It is the same in every lane. */
export interface Mishap {
  readonly kind: MishapKind;
  /** The time since the start of the lifetime, in ms. */
  readonly atMs: number;
  readonly forMs: number;
  readonly stepMs: number;
  readonly effect: FaultEffect;
  readonly slowMs: number;
}

/** A sequence of faults that the seed repeats: each kind in turn, with random details. */
export function mishaps(lives: number, lifeMs: number, dice: Dice): Mishap[] {
  const kinds: MishapKind[] = ['clock-step', 'outage', 'slow-refresh', 'none', 'slow-network'];
  return Array.from({ length: lives }, (_, life) => ({
    kind: kinds[life % kinds.length] ?? 'none',
    atMs: dice.between(0, lifeMs / 2),
    forMs: dice.between(1_000, lifeMs / 2),
    // At most one lifetime. After a step back, Amplify sends expired tokens for that long.
    stepMs: dice.pick([-12_000, -6_000, -2_000, 2_000, 6_000, 12_000]),
    effect: dice.pick<FaultEffect>([
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429 },
      { kind: 'html', status: 502 },
      { kind: 'drop' },
    ]),
    slowMs: dice.between(3_000, lifeMs / 2),
  }));
}

/** The network and the service during a storm. They are the same for all lanes at any time. */
export class Weather {
  #slowRefreshMs = 0;
  #slowNetworkMs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly lanes: readonly LaneStage[],
    private readonly dice: Dice,
  ) {}

  /** Changes the latencies continuously, so that each request has its own. */
  start(): void {
    this.#timer = setInterval(() => this.#draw(), 50);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async begin(mishap: Mishap): Promise<void> {
    if (mishap.kind === 'slow-refresh') this.#slowRefreshMs = mishap.slowMs;
    if (mishap.kind === 'slow-network') this.#slowNetworkMs = Math.round(mishap.slowMs / 2);
    for (const lane of this.lanes) {
      if (mishap.kind === 'outage') {
        lane.world.addFault({ ...mishap.effect, operation: REFRESH, times: null });
      }
      if (mishap.kind === 'clock-step') await lane.stepClock(mishap.stepMs);
    }
  }

  end(): void {
    this.#slowRefreshMs = this.#slowNetworkMs = 0;
    for (const { world } of this.lanes) world.clearFaults();
  }

  #draw(): void {
    const latency = {
      apiBefore: this.#slowNetworkMs + this.#heavyTailed(),
      apiAfter: this.#heavyTailed(),
      authBefore: this.#heavyTailed(),
      // The token is already minted, but arrives late. That makes Amplify assume that the token is
      // younger than it is.
      authAfter: this.#slowRefreshMs + this.#heavyTailed(),
    };
    for (const { world } of this.lanes) world.settings.patch({ latency });
  }

  #heavyTailed(): number {
    const drawn = SHORTEST_MS / (1 - this.dice.next()) ** (1 / TAIL);
    return Math.round(Math.min(drawn, LONGEST_MS));
  }
}
