import { computed, signal } from '@angular/core';
import { firstValueFrom, Subject } from 'rxjs';
import type { LogEntry } from '../../../../../mock-backend/src/world/log-entry';
import type { SettingsPatch } from '../../../../../mock-backend/src/world/world-settings';
import { WorldControl } from '../../backend/world-control';
import { Lane, worldOfLane } from '../../lanes/lane';
import {
  channelOf,
  LaneCommand,
  LaneReport,
  LaneStatus,
  Question,
} from '../../lanes/lane-messages';
import { realNow } from '../../lanes/real-now';
import { EMPTY_TRACK } from '../timeline/track';
import { LaneRecord } from './lane-record';
import { OFFLINE_FAULTS } from './offline-faults';

const STREAM_ID = 'stream-1';
const SETTLE_MS = 600;

/** Controls one lane: its record, its device, and its world in the backend. */
export class LaneDesk {
  readonly lane: Lane;
  readonly control: WorldControl;
  readonly #channel: BroadcastChannel;
  readonly #reports = new Subject<LaneReport>();
  readonly #status = signal<LaneStatus | null>(null);
  readonly #track = signal(EMPTY_TRACK);
  readonly #tabs = signal<readonly number[]>([1]);
  #record: LaneRecord;
  readonly #counts;
  #cursor = 0;
  #reading: Promise<void> | null = null;
  #sequence = 0;
  #serverOffsetMs = 0;
  #deviceOffsetMs = 0;
  #everyMs: number | null = null;
  #online = true;

  /** `null` until the lane's first tab has reported. */
  readonly status = this.#status.asReadonly();
  readonly track = this.#track.asReadonly();
  readonly counts;
  /** The numbers of the open tabs. */
  readonly tabs = this.#tabs.asReadonly();
  readonly hasSecondTab = computed(() => this.#tabs().length > 1);
  readonly reports = this.#reports.asObservable();

  constructor(lane: Lane, control: WorldControl) {
    this.lane = lane;
    this.control = control;
    this.#record = new LaneRecord(lane.name);
    this.#counts = signal(this.#record.counts(realNow()));
    this.counts = this.#counts.asReadonly();
    this.#channel = new BroadcastChannel(channelOf(worldOfLane(lane.name)));
    this.#channel.onmessage = ({ data }: MessageEvent<LaneReport>) => this.#take(data);
    this.#send({ type: 'call' });
  }

  close(): void {
    this.#channel.close();
  }

  /** Starts with an empty record, and a world without sessions. */
  async reset(): Promise<void> {
    this.setSecondTab(false);
    this.run(null);
    this.setClockBy(-this.#deviceOffsetMs);
    this.#setPage(true);
    await firstValueFrom(this.control.reset());
    this.#record = new LaneRecord(this.lane.name);
    this.#cursor = 0;
    this.#serverOffsetMs = 0;
    this.refresh();
  }

  signIn(username: string): void {
    this.#send({ type: 'sign-in', username });
  }

  signOut(): void {
    this.#send({ type: 'sign-out' });
  }

  run(everyMs: number | null): void {
    this.#everyMs = everyMs;
    this.#send({ type: 'run', everyMs });
  }

  ask(question: Question, id: string): void {
    this.#send({ type: 'ask', question, id });
  }

  setSecondTab(open: boolean): void {
    if (open === this.hasSecondTab()) return;
    this.#tabs.set(open ? [1, 2] : [1]);
  }

  async set(patch: SettingsPatch): Promise<void> {
    await firstValueFrom(this.control.set(patch));
  }

  /** Sets the device's clock. */
  setClockBy(byMs: number): void {
    this.#deviceOffsetMs += byMs;
    this.#send({ type: 'set-clock', offsetMs: this.#deviceOffsetMs });
  }

  /**
   * Simulates a sleep of the device from which it wakes immediately: moves the clocks of the device
   * and of the server, and breaks the sockets. To a page, that is the same as a sleep, in which no
   * timer runs. A sleeping device sends nothing, so pending requests finish first.
   *
   * @param wakesTo changes the world before the device wakes
   */
  async sleep(ms: number, wakesTo: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const everyMs = this.#everyMs;
    this.run(null);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await wakesTo();
    this.#serverOffsetMs += ms;
    await this.set({ clockOffsetMs: this.#serverOffsetMs });
    this.#record.serverClockMoved(ms, realNow());
    await firstValueFrom(this.control.dropSockets());
    this.setClockBy(ms);
    this.run(everyMs);
  }

  async setOnline(online: boolean): Promise<void> {
    if (online) {
      await firstValueFrom(this.control.clearFaults());
    } else {
      await firstValueFrom(this.control.addFault(...OFFLINE_FAULTS));
      await firstValueFrom(this.control.dropSockets());
    }
    this.#setPage(online);
  }

  /** Adds a mark to the timeline. */
  note(text: string): void {
    this.#record.trouble(text, realNow());
  }

  /** Publishes the next event of the stream. */
  async publish(): Promise<void> {
    const sequence = ++this.#sequence;
    this.#record.published(sequence, realNow());
    await firstValueFrom(this.control.publish(STREAM_ID, sequence));
  }

  /** Joins a read in progress. Two at once would count entries twice. */
  readLog(): Promise<void> {
    this.#reading ??= this.#readLog().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #readLog(): Promise<void> {
    const record = this.#record;
    const { entries, cursor } = await firstValueFrom(this.control.readLog(this.#cursor));
    // The lane was reset during the read, so the log belongs to the time before.
    if (record !== this.#record) return;
    this.#cursor = cursor;
    entries.forEach((entry: LogEntry) => record.log(entry));
  }

  /** Updates the view. Called a few times a second, no matter how much has arrived. */
  refresh(): void {
    const nowMs = realNow();
    this.#record.forgetBefore(nowMs);
    this.#track.set(this.#record.track());
    this.#counts.set(this.#record.counts(nowMs));
  }

  #setPage(online: boolean): void {
    this.#online = online;
    this.#record.onlineChanged(online, realNow());
    this.#send({ type: 'online', online });
  }

  #take(report: LaneReport): void {
    if (report.type === 'here' && report.tab !== 1) this.#welcome();
    if (report.type === 'here' || report.type === 'status') {
      if (report.tab === 1 || report.status === 'signed-out') this.#status.set(report.status);
    }
    this.#record.report(report);
    this.#reports.next(report);
  }

  /** Opens another tab on the same device. */
  #welcome(): void {
    this.setClockBy(0);
    if (!this.#online) this.#setPage(false);
    this.run(this.#everyMs);
  }

  #send(command: LaneCommand): void {
    this.#channel.postMessage(command);
  }
}
