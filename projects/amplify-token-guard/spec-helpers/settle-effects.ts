import { TestBed } from '@angular/core/testing';
import { ManualClock } from 'amplify-token-guard/testing';

/** Runs effects, and everything that they have started. */
export async function settleEffects(clock: ManualClock): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await clock.settle();
    TestBed.tick();
  }
}
