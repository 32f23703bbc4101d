import type { Answer, Question } from './app/answer';
import { Device } from './browser/device';
import type { PageScript } from './page-scripts';
import type { Plan, Step } from './plan';
import type { AskRecord, PageRecord, Run } from './run';
import { storedTokens } from './stored-tokens';
import { Tab, textOf } from './tab';

/** Longer than every wait with a limit. */
const LONGEST_WAIT_MS = 90_000;
const RECOVERY_MS = 20_000;
const PROBES: readonly Question[] = ['session', 'graphql'];
const NO_RESULT = -1;

/** Runs a plan in one of the two worlds. */
export async function runPlan(plan: Plan, script: PageScript): Promise<Run> {
  const world = new World(plan, script);
  let stopped: string | undefined;
  try {
    await world.begin();
    for (const [index, step] of plan.steps.entries()) await world.perform(step, index);
    await world.end();
  } catch (error) {
    stopped = textOf(error);
  }
  // Read this first: closing a page rejects the calls that are still waiting.
  const seen = world.seen();
  world.close();
  return stopped === undefined ? seen : { ...seen, stopped };
}

class World {
  readonly #device: Device;
  readonly #tabs: (Tab | undefined)[] = [];
  readonly #asks: AskRecord[] = [];
  readonly #pages: PageRecord[] = [];
  readonly #configuredMs: number[] = [];
  /** Sign-ins and sign-outs that hadn't finished when their page was closed. */
  readonly #abandoned: AskRecord[] = [];
  #recoveredMs = 0;

  constructor(
    private readonly plan: Plan,
    private readonly script: PageScript,
  ) {
    this.#device = new Device(plan);
  }

  seen(): Run {
    for (const tab of this.#tabs) this.#notePage(tab);
    const { cloud, faults, clock } = this.#device;
    return {
      asks: [...this.#asks],
      pages: this.#pages,
      cloud: cloud.records,
      recoveredMs: this.#recoveredMs,
      timers: clock.ranTimers,
      lostAnswers: faults.lostAnswers,
      writeHits: faults.writeHits,
      configuredMs: this.#configuredMs,
      changes: [
        ...this.#configuredMs.map((atMs) => ({ fromMs: atMs, toMs: atMs })),
        ...[...this.#asks.filter(isChange), ...this.#abandoned].map(({ fromMs, toMs, answer }) => ({
          fromMs,
          toMs: answer ? toMs : Infinity,
        })),
      ],
      elapsedMs: clock.elapsedMs,
    };
  }

  async begin(): Promise<void> {
    const { plan } = this;
    if (plan.way === 'found') await this.#seed('alice');
    for (let number = 0; number < plan.tabs; number++) await this.#open(number);
    if (plan.way !== 'hosted' && plan.way !== 'implicit') return;
    const tab = this.#tabs[0]!;
    await this.#device.clock.advance(Math.max(plan.configureMs, plan.guardMs) + 1);
    this.#notePage(tab);
    await tab.signInAtHostedUi('alice');
  }

  async perform(step: Step, index: number): Promise<void> {
    const { clock, cloud, faults } = this.#device;
    const tab = 'in' in step ? this.#tabs[step.in % this.plan.tabs] : undefined;
    switch (step.do) {
      case 'wait':
        return clock.advance(step.ms);
      case 'sleep':
        clock.sleep(step.ms);
        for (const other of this.#alive) other.wake();
        return clock.settle();
      case 'stepWall':
        clock.stepWall(step.ms);
        return clock.settle();
      case 'storage':
      case 'network':
        // Let pending work start in both worlds, because one of them needs more steps for it.
        await clock.advance(sendDelayMs(this.plan));
        faults.begin(step);
        return;
      case 'apiRefuses':
        cloud.apiRefuses = true;
        clock.after(step.ms, () => (cloud.apiRefuses = false));
        return;
      case 'groups':
        cloud.cognito.groups = step.count;
        return;
      case 'revoke':
        cloud.revokeAll();
        return;
      case 'open':
        if (!tab) await this.#open(step.in % this.plan.tabs);
        return;
    }
    if (!tab) return;
    switch (step.do) {
      case 'ask':
        this.#ask(step.what, tab, index, () => tab.ask(step.what));
        break;
      case 'signIn':
        this.#ask('signIn', tab, index, () =>
          tab.app.signIn(step.user, step.srp ? 'USER_SRP_AUTH' : 'USER_PASSWORD_AUTH'),
        );
        break;
      case 'signOut':
        this.#ask('signOut', tab, index, () => tab.app.signOut(step.global));
        break;
      case 'configure':
        this.#configuredMs.push(clock.monotonicMs());
        tab.configure(step.client);
        break;
      case 'wake':
        tab.wake();
        break;
      case 'freeze':
        tab.page.freeze();
        break;
      case 'resume':
        tab.page.resume();
        break;
      case 'reload':
        this.#notePage(tab);
        tab.reload();
        break;
      case 'close':
        this.#notePage(tab);
        tab.close();
        this.#tabs[tab.number] = undefined;
        break;
    }
    await clock.settle();
  }

  /** Ends all faults, and then checks that the app works. */
  async end(): Promise<void> {
    const { clock, cloud, faults, network } = this.#device;
    faults.endAll();
    network.heal();
    cloud.apiRefuses = false;
    for (const tab of this.#alive) {
      tab.page.resume();
      tab.wake();
    }
    this.#recoveredMs = clock.monotonicMs();
    await clock.advance(RECOVERY_MS);
    for (const tab of this.#alive) {
      for (const what of PROBES) this.#ask(what, tab, this.plan.steps.length, () => tab.ask(what));
      await clock.advance(2_000);
    }
    await clock.advance(LONGEST_WAIT_MS);
  }

  close(): void {
    for (const tab of this.#tabs) {
      tab?.app.stop();
      tab?.page.die();
    }
  }

  get #alive(): Tab[] {
    return this.#tabs.filter((tab) => tab !== undefined);
  }

  async #open(number: number): Promise<void> {
    this.#tabs[number] = new Tab(number, this.#device, this.plan, this.script);
    await this.#device.clock.settle();
  }

  #ask(what: AskRecord['what'], tab: Tab, step: number, ask: () => Promise<Answer>): void {
    const { clock, cloud } = this.#device;
    const { page } = tab;
    const record: AskRecord = {
      what,
      tab: tab.number,
      step,
      fromMs: clock.monotonicMs(),
      toMs: NO_RESULT,
    };
    this.#asks.push(record);
    const note = (answer: Answer): void => {
      if (page.isDead) return;
      record.answer = answer;
      record.toMs = clock.monotonicMs();
      record.trueMs = cloud.nowMs();
    };
    page.deliver(() => {
      ask().then(note, (error: unknown) => note({ ok: false, error: textOf(error) }));
    });
    page.onDeath(() => {
      if (record.answer) return;
      this.#asks.splice(this.#asks.indexOf(record), 1);
      if (isChange(record)) this.#abandoned.push(record);
    });
  }

  #notePage(tab: Tab | undefined): void {
    if (!tab) return;
    const { number, openedMs } = tab;
    const closedMs = this.#device.clock.monotonicMs();
    this.#pages.push({
      tab: number,
      openedMs,
      closedMs,
      reports: tab.reports.splice(0),
      errors: tab.errors.splice(0),
    });
  }

  /** Stores the tokens of a user who signed in before the plan starts. */
  async #seed(username: string): Promise<void> {
    const { clock, cloud } = this.#device;
    const minted = cloud.cognito.signIn(username);
    const values = storedTokens('client', username, minted, clock.wallMs());
    this.#device.seed(this.plan.storage, values);
    await clock.advance(20);
  }
}

/** How much longer than plain Amplify the guard may need until it sends the request of a call. */
function sendDelayMs({ storage, broken }: Plan): number {
  // The guard stops waiting for a lock that is never granted, or uses the storage for a lock.
  if (broken.includes('locks hang')) return 2_600;
  if (broken.includes('locks reject')) return 400;
  return storage === 'async' ? 600 : 10;
}

function isChange({ what }: AskRecord): boolean {
  return what === 'signIn' || what === 'signOut';
}
