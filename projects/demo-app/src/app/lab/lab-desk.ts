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
/** The time after the end of a story in which pending requests may still finish and count. */
const SETTLE_MS = 1_500;
const PATIENCE_MS = 15_000;

/** The three lanes, and the actions that affect all of them. */
@Injectable()
export class LabDesk {
  readonly #health = inject(BackendHealth);
  readonly #running = signal(false);
  readonly #beginnings = signal(0);

  readonly desks: readonly LaneDesk[];
  readonly running = this.#running.asReadonly();
  /** The number of times that the Lab was started. */
  readonly beginnings = this.#beginnings.asReadonly();
  /** Whether the page of every lane is connected. */
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
   * Starts the Lab: signs in every lane again, and requests the stream twice a second.
   *
   * @param lifeSeconds the lifetime of the tokens
   * @throws Error when the backend or a lane doesn't respond
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

  /** Resumes the requests. */
  run(): void {
    this.desks.forEach((desk) => desk.run(REQUEST_EVERY_MS));
    this.#running.set(true);
  }

  rest(): void {
    this.desks.forEach((desk) => desk.run(null));
    this.#running.set(false);
  }

  /** Stops the requests, and counts the ones that were pending. */
  async settle(): Promise<void> {
    this.rest();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    // Twice, because a read in progress may have started before the last response.
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
