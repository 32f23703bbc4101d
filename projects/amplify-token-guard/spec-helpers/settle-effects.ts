import { TestBed } from '@angular/core/testing';
import { ManualClock } from 'amplify-token-guard/testing';

/** Lets effects run, and what they have started. */
export async function settleEffects(clock: ManualClock): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await clock.settle();
    TestBed.tick();
  }
}
