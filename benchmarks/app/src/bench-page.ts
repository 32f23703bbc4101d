import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { InstantNetwork } from './instant-network';
import { LaneCalls } from './lane-calls';
import { Load } from './load';
import { measure, Timing } from './measure';
import { countStorage, StorageCounts } from './storage-counts';
import { Subscriptions } from './subscriptions';

/** Calls that are measured one after the other. */
export type Call = Exclude<keyof LaneCalls, 'events'>;

/** What came of calls that were made at once. */
export interface AtOnce {
  readonly tookMs: number;
  readonly answered: number;
  readonly failed: number;
  readonly storage: StorageCounts;
}

/** What the benchmarks can do in a page. */
export class BenchPage {
  readonly load: Load;
  readonly subscriptions: Subscriptions;
  /** When the page had its first token, in ms since its navigation began; see `main.ts`. */
  firstTokenMs: number | undefined;

  /** When it had sent its first query. */
  get firstQueryMs(): number | undefined {
    return this.network.firstQueryMs;
  }

  constructor(
    private readonly calls: LaneCalls,
    private readonly network: InstantNetwork,
  ) {
    this.load = new Load(calls);
    this.subscriptions = new Subscriptions(calls);
  }

  async signIn(username: string, password: string): Promise<void> {
    await signIn({ username, password, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
    await fetchAuthSession();
  }

  /** Whether tokens are stored, by a look that asks nobody. */
  isSignedIn(): boolean {
    return Object.keys(localStorage).some((key) => key.endsWith('.refreshToken'));
  }

  /** Times one call; without a network where there would be one. */
  async time(call: Call, forMs: number): Promise<Timing> {
    return this.#withoutNetwork(() => measure(this.calls[call], forMs));
  }

  /** Makes calls one after the other, without a network. */
  async repeat(call: Call, times: number): Promise<void> {
    await this.#withoutNetwork(async () => {
      for (let i = 0; i < times; i++) await this.calls[call]();
    });
  }

  countStorage(call: Call): Promise<StorageCounts> {
    return countStorage(() => this.repeat(call, 1));
  }

  /** Makes one call for real. */
  async once(call: Call): Promise<number> {
    const start = performance.now();
    await this.calls[call]();
    return performance.now() - start;
  }

  /** Makes calls at once, for real. */
  async atOnce(call: Call, count: number): Promise<AtOnce> {
    const start = performance.now();
    let results: PromiseSettledResult<unknown>[] = [];
    const storage = await countStorage(async () => {
      results = await Promise.allSettled(Array.from({ length: count }, () => this.calls[call]()));
    });
    const tookMs = performance.now() - start;
    const failed = results.filter(({ status }) => status === 'rejected').length;
    return { tookMs, answered: results.length - failed, failed, storage };
  }

  async #withoutNetwork<Result>(act: () => Promise<Result>): Promise<Result> {
    this.network.isInstant = true;
    try {
      return await act();
    } finally {
      this.network.isInstant = false;
    }
  }
}
