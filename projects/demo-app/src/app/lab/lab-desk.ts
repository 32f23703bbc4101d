import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { EMPTY, exhaustMap, filter, firstValueFrom, switchMap, timeout, timer } from 'rxjs';
import { BackendHealth } from '../backend/backend-health';
import { WorldControl } from '../backend/world-control';
import { LaneStatus } from '../lanes/lane-messages';
import { LANES, worldOfLane } from '../lanes/lane';
import { LaneDesk } from './lanes/lane-desk';

const REQUEST_EVERY_MS = 500;
const EVENT_EVERY_MS = 1_000;
const REFRESH_EVERY_MS = 250;
const READ_LOG_EVERY_MS = 500;
/** What is under way at the end of a story comes back in this time, or counts no more. */
const SETTLE_MS = 1_500;
const PATIENCE_MS = 15_000;

/** The three lanes, and what is done to all of them alike. */
@Injectable()
export class LabDesk {
  readonly #health = inject(BackendHealth);
  readonly #running = signal(false);
  readonly #beginnings = signal(0);

  readonly desks: readonly LaneDesk[];
  readonly running = this.#running.asReadonly();
  /** How often everything was begun anew. */
  readonly beginnings = this.#beginnings.asReadonly();
  /** Whether every lane has its page. */
  readonly ready = computed(() =>
    this.desks.every((desk) => ![null, 'starting'].includes(desk.status())),
  );
  readonly signedIn = computed(() => this.desks.some((desk) => desk.status() === 'signed-in'));

  constructor() {
    const http = inject(HttpClient);
    this.desks = LANES.map(
      (lane) => new LaneDesk(lane, new WorldControl(http, worldOfLane(lane.name))),
    );
    inject(DestroyRef).onDestroy(() => this.desks.forEach((desk) => desk.close()));

    timer(0, REFRESH_EVERY_MS)
      .pipe(takeUntilDestroyed())
      .subscribe(() => this.desks.forEach((desk) => desk.refresh()));
    timer(0, READ_LOG_EVERY_MS)
      .pipe(
        exhaustMap(() => this.#each((desk) => desk.readLog())),
        takeUntilDestroyed(),
      )
      .subscribe();
    toObservable(this.#running)
      .pipe(
        switchMap((running) => (running ? timer(0, EVENT_EVERY_MS) : EMPTY)),
        exhaustMap(() => this.#each((desk) => desk.publish())),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  /**
   * A new beginning: every lane signs in anew and asks for the stream twice a second.
   *
   * @param lifeSeconds how long the tokens live
   * @throws Error when the backend or a lane does not answer
   */
  async begin(username: string, lifeSeconds: number): Promise<void> {
    this.#running.set(false);
    this.#beginnings.update((count) => count + 1);
    const lifeMs = lifeSeconds * 1_000;
    await Promise.all(
      this.desks.map(async (desk) => {
        await this.#until(desk, ['signed-in', 'signed-out']);
        await desk.reset();
        await desk.set({ accessTokenLifeMs: lifeMs, idTokenLifeMs: lifeMs });
        const signedIn = this.#nextSignIn(desk);
        desk.signIn(username);
        await signedIn;
      }),
    );
    this.run();
  }

  /** Goes on asking. */
  run(): void {
    this.desks.forEach((desk) => desk.run(REQUEST_EVERY_MS));
    this.#running.set(true);
  }

  rest(): void {
    this.desks.forEach((desk) => desk.run(null));
    this.#running.set(false);
  }

  /** At rest, with everything counted that was under way. */
  async settle(): Promise<void> {
    this.rest();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    // The reading under way may have begun before the last answer.
    for (const desk of this.desks) await desk.readLog().then(() => desk.readLog());
    this.desks.forEach((desk) => desk.refresh());
  }

  signOut(): void {
    this.rest();
    this.desks.forEach((desk) => desk.signOut());
  }

  async #each(act: (desk: LaneDesk) => Promise<unknown>): Promise<void> {
    const results = await Promise.allSettled(this.desks.map(act));
    if (results.some(({ status }) => status === 'rejected')) this.#health.check();
  }

  async #nextSignIn(desk: LaneDesk): Promise<void> {
    await firstValueFrom(
      desk.reports.pipe(
        filter(
          (report) => report.type === 'status' && report.status === 'signed-in' && report.asked,
        ),
        timeout({ first: PATIENCE_MS }),
      ),
    );
  }

  async #until(desk: LaneDesk, wanted: readonly LaneStatus[]): Promise<void> {
    if (wanted.some((status) => status === desk.status())) return;
    await firstValueFrom(
      desk.reports.pipe(
        filter(() => wanted.some((status) => status === desk.status())),
        timeout({ first: PATIENCE_MS }),
      ),
    );
  }
}
