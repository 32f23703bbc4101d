import { Dice } from '../../e2e/soak/dice';
import type { FaultEffect } from '../../projects/mock-backend/src/world/fault';
import type { LaneStage } from '../stage/lane-stage';

const REFRESH = 'GetTokensFromRefreshToken';
/** Pareto: most are quick, some are very slow. */
const SHORTEST_MS = 20;
const TAIL = 1.5;
const LONGEST_MS = 4_000;

export type MishapKind = 'none' | 'clock-step' | 'outage' | 'slow-refresh' | 'slow-network';

/** What goes wrong in one token life. It is the same in every lane. */
export interface Mishap {
  readonly kind: MishapKind;
  /** From the beginning of the life, in ms. */
  readonly atMs: number;
  readonly forMs: number;
  readonly stepMs: number;
  readonly effect: FaultEffect;
  readonly slowMs: number;
}

/** A sequence of mishaps that the seed brings back: each kind in turn, with everything else random. */
export function mishaps(lives: number, lifeMs: number, dice: Dice): Mishap[] {
  const kinds: MishapKind[] = ['clock-step', 'outage', 'slow-refresh', 'none', 'slow-network'];
  return Array.from({ length: lives }, (_, life) => ({
    kind: kinds[life % kinds.length] ?? 'none',
    atMs: dice.between(0, lifeMs / 2),
    forMs: dice.between(1_000, lifeMs / 2),
    // No more than one life: after a step back Amplify sends dead tokens for as long.
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

/** The network and its service, as all lanes of a storm have it at the same time. */
export class Weather {
  #slowRefreshMs = 0;
  #slowNetworkMs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly lanes: readonly LaneStage[],
    private readonly dice: Dice,
  ) {}

  /** Draws new latencies all the time, so that each request has its own. */
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
      // Minted already, and late: what makes Amplify believe that the token is younger than it is.
      authAfter: this.#slowRefreshMs + this.#heavyTailed(),
    };
    for (const { world } of this.lanes) world.settings.patch({ latency });
  }

  #heavyTailed(): number {
    const drawn = SHORTEST_MS / (1 - this.dice.next()) ** (1 / TAIL);
    return Math.round(Math.min(drawn, LONGEST_MS));
  }
}
