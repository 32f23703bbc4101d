import { ServerClock } from '../../model/browser-clock';
import { Dice } from '../../model/dice';
import { Page } from '../../model/page';
import { SharedChannel } from '../../model/shared-channel';
import { SharedLocks } from '../../model/shared-locks';
import { SharedStorage } from '../../model/shared-storage';
import { Cloud } from '../cloud/cloud';
import type { Plan, StorageKind } from '../plan';
import { CountingClock } from './counting-clock';
import { CookieJar } from './cookie-jar';
import { Faults } from './faults';
import { Network } from './network';

/** A device with a browser, its storages, and a network. */
export class Device {
  readonly clock = new CountingClock();
  readonly dice = new Dice(1);
  readonly cloud: Cloud;
  readonly faults = new Faults(this.clock);
  readonly network: Network;
  readonly storage = new SharedStorage(this.clock, this.dice);
  readonly channel = new SharedChannel(this.clock, this.dice);
  readonly locks = new SharedLocks(this.clock, this.dice);
  readonly cookies = new CookieJar(this.clock);
  /** The content of the app's own storage, which all tabs share. */
  readonly ownStorage = new Map<string, string>();
  /** The initial content of the storages that belong to one tab. */
  readonly seeded = new Map<string, string>();

  constructor(plan: Plan) {
    this.cloud = new Cloud(new ServerClock(this.clock, plan.aheadMs));
    const { cognito } = this.cloud;
    cognito.accessLifetimeS = plan.lifetimeS;
    cognito.idLifetimeS = plan.lifetimeS;
    cognito.rotation = plan.rotation !== 'off';
    cognito.graceMs = plan.rotation === 'grace' ? 60_000 : 0;
    const latency = { anyMs: plan.latencyMs, exchangeMs: plan.exchangeMs };
    this.network = new Network(this.clock, this.cloud, this.faults, latency);
  }

  /**
   * Fills the storages before the first page opens. A storage of one tab is filled in the first
   * tab.
   */
  seed(kind: StorageKind, values: ReadonlyMap<string, string>): void {
    const local = this.storage.open(this.openPage(-1));
    for (const [key, value] of values) {
      if (kind === 'local') local.setItem(key, value);
      else if (kind === 'cookie') this.cookies.write(`${key}=${value}`);
      else if (kind === 'async') this.ownStorage.set(key, value);
      else this.seeded.set(key, value);
    }
  }

  openPage(number: number): Page {
    return new Page(number, this.clock);
  }
}
