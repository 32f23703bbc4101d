import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { InstantNetwork } from './instant-network';
import { LaneCalls } from './lane-calls';
import { Load } from './load';
import { measure, Timing } from './measure';
import { countStorage, StorageCounts } from './storage-counts';
import { Subscriptions } from './subscriptions';

/** The calls that are measured one after the other. */
export type Call = Exclude<keyof LaneCalls, 'events'>;

/** The result of simultaneous calls. */
export interface AtOnce {
  readonly tookMs: number;
  readonly answered: number;
  readonly failed: number;
  readonly storage: StorageCounts;
}

/** The measurements that the benchmarks can start in a page. */
export class BenchPage {
  readonly load: Load;
  readonly subscriptions: Subscriptions;
  /** When the page had its first token, in ms after the start of its navigation. See `main.ts`. */
  firstTokenMs: number | undefined;

  /** When the page sent its first query, in ms after the start of its navigation. */
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

  /** Whether the storage contains tokens. Doesn't call Amplify. */
  isSignedIn(): boolean {
    return Object.keys(localStorage).some((key) => key.endsWith('.refreshToken'));
  }

  /** Measures one call, without a network. */
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

  /** Makes one call, with the network. */
  async once(call: Call): Promise<number> {
    const start = performance.now();
    await this.calls[call]();
    return performance.now() - start;
  }

  /** Makes simultaneous calls, with the network. */
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
