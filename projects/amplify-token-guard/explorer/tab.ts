import type { Answer, App, Question, Setup, GuardReport } from './app/answer';
import type { Page } from '../model/page';
import type { PageStorage } from '../model/page-storage';
import type { Device } from './browser/device';
import { asyncStorage, memory, withFaults } from './browser/faulty-storage';
import { pageGlobals } from './browser/page-globals';
import type { PageScript } from './page-scripts';
import type { Plan } from './plan';

export const CLIENTS: Record<string, string> = {
  client: 'eu-central-1_pool',
  second: 'eu-central-1_pool',
};

const APP_URL = 'https://app.example.com/';
const OWN_STORAGE_MS = 4;

export interface ReportRecord extends GuardReport {
  readonly sinceMs: number;
  /** `sinceMs` in server time. */
  readonly trueMs: number;
  /** When the newest access token expires, in server time. */
  readonly validUntilMs: number;
  /** What the app can know about the session at this time. */
  readonly knownSession: 'somebody' | 'nobody' | 'not yet';
}

/** A tab, which opens one page after the other. */
export class Tab {
  readonly reports: ReportRecord[] = [];
  readonly errors: string[] = [];
  readonly #sessionValues: Map<string, string>;
  page!: Page;
  app!: App;
  /** When its page was opened. */
  openedMs = 0;
  /** The app client that the app configured last. */
  client = 'client';
  /** The storage, as this page sees it. */
  #local!: PageStorage;
  #onNavigate: ((url: string) => void) | undefined;

  constructor(
    readonly number: number,
    private readonly device: Device,
    private readonly plan: Plan,
    private readonly script: PageScript,
  ) {
    this.#sessionValues = new Map(number === 0 || plan.storage === 'session' ? device.seeded : []);
    this.open(APP_URL);
  }

  /** Replaces the current page with a new one. */
  open(url: string): void {
    const { device, plan } = this;
    this.page = device.openPage(this.number);
    this.openedMs = device.clock.monotonicMs();
    const { page } = this;
    const { faults } = device;
    this.#local = device.storage.open(page);
    const localStorage = withFaults(this.#local, faults);
    this.#local.area = localStorage;
    const globals = pageGlobals({
      page,
      dice: device.dice,
      url,
      localStorage,
      sessionStorage: withFaults(memory(this.#sessionValues), faults),
      cookies: this.#cookies(),
      BroadcastChannel: device.channel.open(page),
      locks: device.locks.open(page),
      fetch: device.network.open(page),
      broken: plan.broken,
      navigate: (to) => this.#onNavigate?.(to),
      onError: (error) => this.errors.push(`uncaught ${textOf(error)}`),
    });
    this.app = this.script.load(globals);
    this.client = 'client';
    const at = (ms: number, task: () => void): void => {
      if (ms === 0) task();
      else device.clock.after(ms, () => page.deliver(task));
    };
    at(plan.configureMs, () => this.configure(this.client));
    at(plan.guardMs, () => this.#startGuard());
  }

  reload(): void {
    this.close();
    this.open(APP_URL);
  }

  close(): void {
    this.page.window.dispatch('pagehide');
    this.page.die();
  }

  wake(): void {
    const { page } = this;
    page.deliver(() => page.document.dispatch('visibilitychange'));
    page.deliver(() => page.window.dispatch('online'));
  }

  configure(client: string): void {
    this.client = client;
    this.app.configure(this.#setup(client));
  }

  ask(question: Question): Promise<Answer> {
    return this.app.ask(question);
  }

  /**
   * Signs in with the hosted UI: leaves the page, and opens a new one with the result in its URL.
   */
  async signInAtHostedUi(username: string): Promise<void> {
    const left = new Promise<string>((resolve) => (this.#onNavigate = resolve));
    this.app.signInWithRedirect().catch(() => undefined);
    // Amplify reads the storage first, which may be slow.
    await this.device.clock.advance(500);
    const url = await Promise.race([left, Promise.resolve(undefined)]);
    if (url === undefined) return;
    this.close();
    this.open(this.device.cloud.authorize(new URL(url), username));
  }

  #startGuard(): void {
    const { page } = this;
    try {
      this.app.start((report) => {
        if (!page.isDead) this.reports.push(this.#withFacts(report));
      });
    } catch (error) {
      this.errors.push(`the guard does not start: ${textOf(error)}`);
    }
  }

  #withFacts(report: GuardReport): ReportRecord {
    const { clock, cloud } = this.device;
    return {
      ...report,
      sinceMs: clock.monotonicMs(),
      trueMs: cloud.nowMs(),
      validUntilMs: cloud.validUntilMs(),
      knownSession: this.#knownSession(),
    };
  }

  #knownSession(): ReportRecord['knownSession'] {
    const prefix = `CognitoIdentityServiceProvider.${this.client}`;
    const { clock } = this.device;
    const isConfigured = clock.monotonicMs() >= this.openedMs + this.plan.configureMs;
    // Amplify doesn't wait for a sign-in whose deadline has passed.
    const isUnderWay =
      this.#local.getItem(`${prefix}.inflightOAuth`) === 'true' &&
      Number(this.#local.getItem(`${prefix}.inflightOAuthDeadline`)) > clock.wallMs();
    if (!isConfigured || isUnderWay) return 'not yet';
    if (this.plan.way === 'provider') return 'somebody';
    const user = this.#stored(`${prefix}.LastAuthUser`);
    return user && this.#stored(`${prefix}.${user}.accessToken`) ? 'somebody' : 'nobody';
  }

  #stored(key: string): string | null | undefined {
    const { cookies, ownStorage } = this.device;
    switch (this.plan.storage) {
      case 'local':
        return this.#isBlocked('localStorage') ? null : this.#local.getItem(key);
      case 'cookie':
        return cookies.get(key);
      case 'async':
        return ownStorage.get(key);
      default:
        return this.plan.storage === 'session' && this.#isBlocked('sessionStorage')
          ? undefined
          : this.#sessionValues.get(key);
    }
  }

  /** Amplify works without a storage that throws or is missing. */
  #isBlocked(name: string): boolean {
    return this.plan.broken.some((what) => what === `${name} throws` || what === `${name} missing`);
  }

  #setup(client: string): Setup {
    const { plan, device } = this;
    const isHosted = plan.way === 'hosted' || plan.way === 'implicit';
    const setup: Setup = {
      userPoolId: CLIENTS[client]!,
      clientId: client,
      storage: this.#appStorage(),
      ...(plan.identityPool && { identityPoolId: 'eu-central-1:pool' }),
      ...(isHosted && { responseType: plan.way === 'hosted' ? 'code' : 'token' }),
    };
    if (plan.way !== 'provider') return setup;
    return { ...setup, ownTokens: (forceRefresh) => device.cloud.ownTokens('alice', forceRefresh) };
  }

  #appStorage(): Setup['storage'] {
    const { device, page } = this;
    switch (this.plan.storage) {
      case 'async':
        return asyncStorage(device.ownStorage, device.faults, page, OWN_STORAGE_MS);
      case 'memory':
        return asyncStorage(this.#sessionValues, device.faults, page, 0);
      default:
        return this.plan.storage;
    }
  }

  #cookies(): { read(): string; write(text: string): void } {
    const { cookies, faults } = this.device;
    const hit = (op: 'read' | 'write', text: string): boolean => {
      const how = faults.ofStorage(op, text)?.how;
      if (how === 'fails') throw new DOMException('Cookies are not available.', 'SecurityError');
      return how === 'loses';
    };
    return {
      read: () => (hit('read', '.any') ? '' : cookies.read()),
      write: (text) => {
        if (!hit('write', text.split('=')[0]!)) cookies.write(text);
      },
    };
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
