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

/**
 * The start is not a whole second, because `iat` is rounded down: a token that is minted at .750 is
 * younger than its `iat` says.
 */
const START_MS = Date.UTC(2030, 0, 1) + 750;

/** Longer than anything can be in transit on any machine. After that, the test fails. */
const MAX_SETTLE_MS = 40_000;

/** After this time, the condition that a test waits for won't become true. */
const LONGEST_WAIT_MS = 86_400_000;

const MAX_STEPS_WITHOUT_TIME = 1_000;

const NO_OTHERS: Others = { storage: [], channel: [] };

/**
 * The number of connections that a browser opens to one server. It opens one socket after the
 * other.
 */
const MAX_CONNECTIONS = 6;

interface Timer {
  readonly atMs: number;
  readonly task: () => void;
}

/** A document and its last report. */
interface Device {
  readonly frame: Frame;
  report: DeviceReport | undefined;
  /** The time of its clock. */
  nowMs: number | undefined;
}

/**
 * The time of a test, for its pages and the worlds in the backend. It stands still until the test
 * moves it. It advances from one timer to the next, and in between waits until nothing is in
 * progress. So a slow machine only makes the test slower.
 */
export class TestTime implements TimeSource {
  readonly #worlds = new Set<World>();
  readonly #pages = new Set<Page>();
  readonly #frozen = new Set<Page>();
  readonly #changed = new Set<Page>();
  readonly #devices = new Map<Frame, Device>();
  readonly #heldBack = new Set<{ readonly page: Page }>();
  /** Requests for documents, scripts, and other resources, which the pages don't count. */
  readonly #loading = new Set<unknown>();
  #timers: Timer[] = [];
  #nowMs = START_MS;
  #round = 0;
  #stepsWithoutTime = 0;

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

  /** Controls the time of a world. Call it before anything happens in the world. */
  controlWorld(world: World): void {
    world.clock.follow(this);
    this.#worlds.add(world);
  }

  /** Controls the time of a page. Call it before the page loads anything. */
  async controlPage(page: Page): Promise<void> {
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

  /** Sets the start time of the documents that the page loads next. */
  async setStartTime(page: Page): Promise<void> {
    await page.addInitScript((ms) => {
      if (parent === window) window.deviceStartMs = ms;
    }, this.#nowMs);
  }

  /** Excludes a frozen page until `thaw()`. */
  freeze(page: Page): void {
    this.#frozen.add(page);
  }

  async thaw(page: Page): Promise<void> {
    this.#frozen.delete(page);
    this.#findDevices();
    await this.#move();
  }

  /** Whether nothing would happen, no matter how much time passes. */
  get isIdle(): boolean {
    return this.#next() === undefined;
  }

  /** The test acts in a page, so the next timer of the page may change. */
  noteAction(page: Page): void {
    this.#changed.add(page);
  }

  /**
   * The test holds a request of a page before it leaves the browser. Call the returned function
   * when it releases the request.
   */
  holdBack(page: Page): () => void {
    const request = { page };
    this.#heldBack.add(request);
    return () => void this.#heldBack.delete(request);
  }

  /**
   * Waits until everything that was sent has arrived, and only time or the test can cause anything
   * else.
   */
  async settle(): Promise<void> {
    this.#changed.clear();
    await this.#settle(this.#findDevices());
  }

  /**
   * Lets time pass.
   *
   * @param skewMs how far the clocks of tabs may differ while the tabs don't affect each other
   */
  async pass(ms: number, skewMs = 1_000): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    while (this.#nowMs < untilMs || (this.#next() ?? Infinity) <= untilMs) {
      await this.#step(untilMs, this.#devices.size > 1 ? skewMs : ms);
    }
    await this.#move();
  }

  /**
   * Lets time pass as in a throttled background tab: all timers that are due until then run at the
   * end.
   */
  async passAtOnce(ms: number): Promise<void> {
    await this.settle();
    this.#nowMs += ms;
    await this.#move();
    await this.#run(0);
  }

  /**
   * Lets time pass until the promise is settled.
   *
   * @throws Error if that takes longer than a day
   */
  async until<T>(outcome: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    outcome.then(settle, settle);
    await this.untilTrue(() => isSettled);
    return outcome;
  }

  /**
   * Lets time pass until the condition is true.
   *
   * @throws Error if that takes longer than `atMostMs`
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
      if (next === undefined)
        throw new Error(`The condition is still false after ${passedMs} ms, and no timer is left.`);
      if (next > startMs + atMostMs)
        throw new Error(`The condition is still false after ${passedMs} ms.`);
      await this.#step(next, 0);
    }
    await this.#move();
  }

  /** Moves to the next timer, and up to `skewMs` further while only one document is affected. */
  async #step(untilMs: number, skewMs: number): Promise<void> {
    if (this.#changed.size > 0) await this.settle();
    const next = Math.min(this.#next() ?? untilMs, untilMs);
    this.#stepsWithoutTime = next > this.#nowMs ? 0 : this.#stepsWithoutTime + 1;
    if (this.#stepsWithoutTime > MAX_STEPS_WITHOUT_TIME) {
      throw new Error('A timer restarts endlessly without a delay.');
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
    // Documents that can be affected need the same time.
    const concerned = hasServerActed
      ? devices
      : devices.filter((device) => sharesBrowser(device, due));
    await this.#move(concerned.filter((device) => hasServerActed || !due.includes(device)));
    this.#runServer();
    const runs = await this.#inAll(due, (device) => this.#runDevice(device, devices, toMs));
    // If no timer was due, time has passed anyway.
    const reached = due.length === devices.length && due.length > 0 ? [] : [toMs];
    this.#nowMs = Math.max(this.#nowMs, ...reached, ...runs.map((run) => run?.nowMs ?? 0));
    const acted = [
      ...due.filter((_, index) => runs[index]?.hasSent ?? true),
      ...devices.filter(({ report }) => !report),
    ];
    const toSettle = hasServerActed
      ? devices
      : devices.filter((device) => sharesBrowser(device, acted));
    const isSeen =
      !hasServerActed && toSettle.every((device) => receivesOnlyResponses(device, devices));
    if (toSettle.length > 0 && !(isSeen && this.#isQuiet())) await this.#settle(toSettle);
  }

  async #runDevice(device: Device, devices: readonly Device[], toMs: number): Promise<Run> {
    const { held } = this.#traffic();
    const look = receivesOnlyResponses(device, devices) ? this.#lookOptions(NO_OTHERS, held) : null;
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

  /** Sets clocks to the test's time. */
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
      if (
        isQuiet &&
        (state === last || devices.every((device) => receivesOnlyResponses(device, devices)))
      ) {
        return;
      }
      last = isQuiet ? state : undefined;
      if (performance.now() - startedAt > MAX_SETTLE_MS) {
        throw new Error(`The pages or the backend do not come to rest: ${state}`);
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
      // The browser queues the requests that exceed its number of connections, and opens sockets
      // one by one.
      (pending === held || (pending > held && held >= MAX_CONNECTIONS)) &&
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

  /** Ignores documents that are being left, because they don't respond. */
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

/** Whether it is one of these documents, or in the same browser as one of them. */
function sharesBrowser({ frame }: Device, devices: readonly Device[]): boolean {
  return devices.some((other) => other.frame.page().context() === frame.page().context());
}

/**
 * Whether it receives nothing but responses to its own requests. Then one look at it is sufficient.
 */
function receivesOnlyResponses(device: Device, devices: readonly Device[]): boolean {
  const beside = devices.filter((other) => sharesBrowser(other, [device]));
  return beside.length === 1 && device.report?.hasSockets === false;
}

function othersOf(device: Device, devices: readonly Device[]): Others {
  const others = devices.filter((other) => sharesBrowser(other, [device]));
  const namesBy = (means: Means): string[] =>
    others.flatMap(({ report }) => (report?.means.includes(means) ? [report.name] : []));
  if (others.length < 2) return NO_OTHERS;
  return { storage: namesBy('storage'), channel: namesBy('channel') };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
