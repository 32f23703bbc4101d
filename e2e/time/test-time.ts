import type { Frame, Page } from '@playwright/test';
import type { TimeSource } from '../../projects/mock-backend/src/world/time-source';
import type { TrafficCounts } from '../../projects/mock-backend/src/world/traffic';
import type { World } from '../../projects/mock-backend/src/world/world';
import {
  installDeviceClock,
  type DeviceReport,
  type LookOptions,
  type Means,
  type Others,
  type Run,
} from './device-clock';

/** Tokens are stamped in whole seconds, so one that is made at .750 is older than it says. */
const START_MS = Date.UTC(2030, 0, 1) + 750;

/** So long nothing that is on its way takes on any machine: then a test has a mistake. */
const LOST_MS = 40_000;

/** After so much time, what a test waits for will not happen any more. */
const LONGEST_WAIT_MS = 86_400_000;

const MOST_STEPS_AT_ONCE = 1_000;

const NOBODY: Others = { storage: [], channel: [] };

/** So many connections a browser has to one server at a time; and it dials one socket after the other. */
const MOST_CONNECTIONS = 6;

interface Timer {
  readonly atMs: number;
  readonly task: () => void;
}

/** A document and what it told last. */
interface Device {
  readonly frame: Frame;
  report: DeviceReport | undefined;
  /** What its clock says. */
  nowMs: number | undefined;
}

/**
 * The time of a test: of its pages and of the backend's worlds. It stands still until the test lets it pass, goes from
 * one timer to the next, and waits in between until nothing moves any more. So a slow machine makes the test slower,
 * and changes nothing else.
 */
export class TestTime implements TimeSource {
  readonly #worlds = new Set<World>();
  readonly #pages = new Set<Page>();
  readonly #frozen = new Set<Page>();
  readonly #touched = new Set<Page>();
  readonly #devices = new Map<Frame, Device>();
  readonly #heldBack = new Set<{ readonly page: Page }>();
  /** Requests for documents, scripts and the like, which the pages do not count. */
  readonly #loading = new Set<unknown>();
  #timers: Timer[] = [];
  #nowMs = START_MS;
  #round = 0;
  #stepsHere = 0;

  wallMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs - START_MS;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.ceil(Math.max(0, delayMs)), task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Takes a world's time over. To be done before anything happens in it. */
  rule(world: World): void {
    world.clock.follow(this);
    this.#worlds.add(world);
  }

  /** Takes the time of a page over. To be done before anything is loaded into it. */
  async take(page: Page): Promise<void> {
    await installDeviceClock(page);
    this.#pages.add(page);
    const forget = (): void => void this.#pages.delete(page);
    page.on('close', forget).on('crash', forget);
    page.on('request', (request) => {
      if (!['fetch', 'xhr', 'websocket'].includes(request.resourceType())) {
        this.#loading.add(request);
      }
    });
    const loaded = (request: unknown): void => void this.#loading.delete(request);
    page.on('requestfinished', loaded).on('requestfailed', loaded);
  }

  /** Tells what is loaded next when it begins. */
  async stamp(page: Page): Promise<void> {
    await page.addInitScript((ms) => {
      if (parent === window) window.deviceStartMs = ms;
    }, this.#nowMs);
  }

  /** A page that is frozen has no part in what happens until it is thawed. */
  freeze(page: Page): void {
    this.#frozen.add(page);
  }

  async thaw(page: Page): Promise<void> {
    this.#frozen.delete(page);
    this.#findDevices();
    await this.#move();
  }

  /** Whether nothing at all would happen, however much time passes. */
  get isIdle(): boolean {
    return this.#next() === undefined;
  }

  /** The test does something in a page, which changes what is due in it. */
  touch(page: Page): void {
    this.#touched.add(page);
  }

  /** The test holds up a request of a page before it leaves the browser. Returns how to tell that it does so no longer. */
  holdBack(page: Page): () => void {
    const request = { page };
    this.#heldBack.add(request);
    return () => void this.#heldBack.delete(request);
  }

  /** Waits until nothing moves: what has been sent has arrived, and all that is left waits for time to pass, or for the test. */
  async settle(): Promise<void> {
    this.#touched.clear();
    await this.#settle(this.#findDevices());
  }

  /**
   * Lets time pass.
   *
   * @param skewMs by so much the clocks of tabs may differ while none of them has anything to do with another
   */
  async pass(ms: number, skewMs = 1_000): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    while (this.#nowMs < untilMs || (this.#next() ?? Infinity) <= untilMs) {
      await this.#step(untilMs, this.#devices.size > 1 ? skewMs : ms);
    }
    await this.#move();
  }

  /** Lets time pass as in a background tab that is throttled: all timers that are due by then run at the end. */
  async passAtOnce(ms: number): Promise<void> {
    await this.settle();
    this.#nowMs += ms;
    await this.#move();
    await this.#run(0);
  }

  /**
   * Lets time pass until the promise is settled, and not longer.
   *
   * @throws Error when it would not be within a day
   */
  async until<T>(outcome: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    outcome.then(settle, settle);
    await this.untilTrue(() => isSettled);
    return outcome;
  }

  /**
   * Lets time pass until something is so, and not longer.
   *
   * @throws Error when it would not be within `atMostMs`
   */
  async untilTrue(
    isTrue: () => boolean | Promise<boolean>,
    atMostMs = LONGEST_WAIT_MS,
  ): Promise<void> {
    const startMs = this.#nowMs;
    await this.settle();
    while (!(await isTrue())) {
      const next = this.#next();
      const passedMs = this.#nowMs - startMs;
      if (next === undefined) throw new Error(`After ${passedMs} ms, nothing is due any more.`);
      if (next > startMs + atMostMs) throw new Error(`After ${passedMs} ms it is still not so.`);
      await this.#step(next, 0);
    }
    await this.#move();
  }

  /** Goes to what is due next, and on for up to `skewMs` as long as it concerns one document only. */
  async #step(untilMs: number, skewMs: number): Promise<void> {
    if (this.#touched.size > 0) await this.settle();
    const next = Math.min(this.#next() ?? untilMs, untilMs);
    this.#stepsHere = next > this.#nowMs ? 0 : this.#stepsHere + 1;
    if (this.#stepsHere > MOST_STEPS_AT_ONCE) {
      throw new Error('Something sets a timer again and again that is due at once.');
    }
    this.#nowMs = Math.max(this.#nowMs, next);
    const skew = Math.min(untilMs - this.#nowMs, skewMs);
    await this.#run(skew);
  }

  async #run(skewMs: number): Promise<void> {
    const devices = this.#findDevices();
    const toMs = Math.min(this.#nowMs + skewMs, this.#nextOfServer());
    const due = devices.filter(({ report }) => (report?.nextAtMs ?? Infinity) <= toMs);
    const hasServerActed = this.#nextOfServer() <= this.#nowMs;
    // Whoever may hear of what happens now has the same time.
    const concerned = hasServerActed ? devices : devices.filter((device) => isBeside(device, due));
    await this.#move(concerned.filter((device) => hasServerActed || !due.includes(device)));
    this.#runServer();
    const runs = await this.#inAll(due, (device) => this.#runDevice(device, devices, toMs));
    // Where nothing was due, time has passed all the same.
    const reached = due.length === devices.length && due.length > 0 ? [] : [toMs];
    this.#nowMs = Math.max(this.#nowMs, ...reached, ...runs.map((run) => run?.nowMs ?? 0));
    const acted = [
      ...due.filter((_, index) => runs[index]?.hasActed ?? true),
      ...devices.filter(({ report }) => !report),
    ];
    const toSettle = hasServerActed ? devices : devices.filter((device) => isBeside(device, acted));
    const isSeen = !hasServerActed && toSettle.every((device) => isSimple(device, devices));
    if (toSettle.length > 0 && !(isSeen && this.#isQuiet())) await this.#settle(toSettle);
  }

  async #runDevice(device: Device, devices: readonly Device[], toMs: number): Promise<Run> {
    const { held } = this.#traffic();
    const look = isSimple(device, devices) ? this.#lookOptions(NOBODY, held) : null;
    const run = await device.frame.evaluate(
      (given) => window.deviceClock.runTo(given.toMs, given.look),
      { toMs, look },
    );
    if (device.report) device.report = run.report ?? { ...device.report, nextAtMs: run.nextAtMs };
    device.nowMs = run.nowMs;
    return run;
  }

  #runServer(): void {
    while (this.#nextOfServer() <= this.#nowMs) {
      const due = this.#timers.reduce((first, timer) => (timer.atMs < first.atMs ? timer : first));
      this.#timers = this.#timers.filter((other) => other !== due);
      due.task();
    }
  }

  /** Brings clocks to the time of the test. */
  #move(devices: readonly Device[] = [...this.#devices.values()]): Promise<unknown> {
    const late = devices.filter(({ nowMs }) => nowMs !== this.#nowMs);
    return this.#inAll(late, async (device) => {
      device.nowMs = this.#nowMs;
      await device.frame.evaluate((ms) => window.deviceClock.moveTo(ms), this.#nowMs);
    });
  }

  async #settle(devices: readonly Device[]): Promise<void> {
    const startedAt = performance.now();
    for (let last: string | undefined; ;) {
      await this.#look(devices);
      const isQuiet = this.#isQuiet();
      const state = this.#describe();
      if (isQuiet && (state === last || devices.every((device) => isSimple(device, devices)))) {
        return;
      }
      last = isQuiet ? state : undefined;
      if (performance.now() - startedAt > LOST_MS) {
        throw new Error(`Something moves on and on, or is lost: ${state}`);
      }
      if (!isQuiet) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async #look(devices: readonly Device[]): Promise<void> {
    const { held } = this.#traffic();
    this.#round++;
    await this.#inAll(devices, async (device) => {
      const options = this.#lookOptions(othersOf(device, devices), held);
      device.nowMs = this.#nowMs;
      const report = device.frame.evaluate((given) => window.deviceClock.look(given), options);
      device.report = await report.catch(() => undefined);
    });
  }

  #lookOptions(others: Others, held: number): LookOptions {
    return { nowMs: this.#nowMs, round: this.#round, others, held };
  }

  #isQuiet(): boolean {
    const reports = this.#reports();
    const { working, held, heldSockets } = this.#traffic();
    const pending = sum(reports.map((report) => report?.pending ?? 0));
    const dialing = sum(reports.map((report) => report?.dialing ?? 0));
    return (
      this.#loading.size === 0 &&
      reports.every((report) => report?.isLoaded) &&
      working === 0 &&
      // What is more than the backend has waits in the browser, for a connection or for its turn to dial.
      (pending === held || (pending > held && held >= MOST_CONNECTIONS)) &&
      (dialing === heldSockets || (dialing > heldSockets && heldSockets > 0))
    );
  }

  #describe(): string {
    const loading = this.#loading.size;
    return JSON.stringify({ reports: this.#reports(), ...this.#traffic(), loading });
  }

  #reports(): (DeviceReport | undefined)[] {
    return [...this.#devices.values()].map(({ report }) => report);
  }

  #traffic(): TrafficCounts {
    const counts = [...this.#worlds].map((world) => world.traffic.counts());
    const heldBack = [...this.#heldBack].filter(({ page }) => this.#isAwake(page));
    return {
      working: sum(counts.map(({ working }) => working)),
      held: sum(counts.map(({ held }) => held)) + heldBack.length,
      heldSockets: sum(counts.map(({ heldSockets }) => heldSockets)),
    };
  }

  /** A document that is being left gives no answer. */
  #inAll<T>(
    devices: readonly Device[],
    action: (device: Device) => Promise<T>,
  ): Promise<(T | undefined)[]> {
    return Promise.all(devices.map((device) => action(device).catch(() => undefined)));
  }

  #findDevices(): readonly Device[] {
    const frames = [...this.#pages]
      .filter((page) => this.#isAwake(page))
      .flatMap((page) => page.frames())
      .filter((frame) => frame.url() !== 'about:blank');
    for (const frame of this.#devices.keys()) {
      if (!frames.includes(frame)) this.#devices.delete(frame);
    }
    for (const frame of frames) {
      if (!this.#devices.has(frame)) {
        this.#devices.set(frame, { frame, report: undefined, nowMs: undefined });
      }
    }
    return [...this.#devices.values()];
  }

  #isAwake(page: Page): boolean {
    return this.#pages.has(page) && !this.#frozen.has(page);
  }

  #next(): number | undefined {
    const inPages = [...this.#devices.values()].map(({ report }) => report?.nextAtMs ?? Infinity);
    const next = Math.min(this.#nextOfServer(), ...inPages);
    return next === Infinity ? undefined : next;
  }

  #nextOfServer(): number {
    return Math.min(...this.#timers.map(({ atMs }) => atMs));
  }
}

/** Whether it is one of these, or in the same browser as one of them. */
function isBeside({ frame }: Device, devices: readonly Device[]): boolean {
  return devices.some((other) => other.frame.page().context() === frame.page().context());
}

/** Whether nothing but answers to its own requests comes to it: then one look at it is enough. */
function isSimple(device: Device, devices: readonly Device[]): boolean {
  const beside = devices.filter((other) => isBeside(other, [device]));
  return beside.length === 1 && device.report?.hasSockets === false;
}

function othersOf(device: Device, devices: readonly Device[]): Others {
  const others = devices.filter((other) => isBeside(other, [device]));
  const namesBy = (means: Means): string[] =>
    others.flatMap(({ report }) => (report?.means.includes(means) ? [report.name] : []));
  if (others.length < 2) return NOBODY;
  return { storage: namesBy('storage'), channel: namesBy('channel') };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
