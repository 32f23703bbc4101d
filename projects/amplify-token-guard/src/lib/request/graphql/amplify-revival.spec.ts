import { DestroyRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenEvent, TokenGuardClock } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Observable, Subscriber, Subscription } from 'rxjs';
import { RequestPolicy } from '../request-policy';
import { revive } from './amplify-revival';

const SECOND = 1_000;
const HOUR = 3_600_000;
const REJECTED = { errors: [{ message: 'rejected' }] };

let clock: ManualClock;
let source: FakeTokenSource;
let events: TokenEvent[];
/** What was subscribed to, in this order. */
let lives: { readonly subscriber: Subscriber<string>; ended: boolean }[];
let values: string[];
let error: unknown;
let isComplete: boolean;

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(1);
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  source.signIn();
  events = [];
  TestBed.inject(AuthTokenService).events.subscribe((event) => events.push(event));
  await clock.settle();
  lives = [];
  values = [];
  error = undefined;
  isComplete = false;
});

function watch(isEvent?: (value: string) => boolean): Subscription {
  const life = new Observable<string>((subscriber) => {
    const begun = { subscriber, ended: false };
    lives.push(begun);
    return () => (begun.ended = true);
  });
  const tools = {
    keeper: TestBed.inject(RequestPolicy).for(''),
    clock: TestBed.inject(TokenGuardClock),
    destroyRef: TestBed.inject(DestroyRef),
  };
  return revive(life, tools, (reason) => reason === REJECTED, isEvent).subscribe({
    next: (value) => values.push(value),
    error: (reason: unknown) => (error = reason),
    complete: () => (isComplete = true),
  });
}

async function reject(): Promise<void> {
  lives.at(-1)!.subscriber.error(REJECTED);
  await clock.settle();
}

/** Rejects, and waits for the pause. */
async function rejectAndWait(pauseMs = SECOND / 2): Promise<void> {
  const before = lives.length;
  await reject();
  await clock.advance(pauseMs - 1);
  expect(lives).toHaveLength(before);
  await clock.advance(1);
}

describe('G13 a subscription of Amplify’s', () => {
  it('begins when it is subscribed to, and says what it says', async () => {
    watch();
    lives[0]!.subscriber.next('a');
    lives[0]!.subscriber.complete();
    expect([values, isComplete]).toEqual([['a'], true]);
    expect(source.refreshCount).toBe(0);
  });

  it('comes back after a rejection, with a refreshed token and after a pause', async () => {
    watch();
    lives[0]!.subscriber.next('a');
    await rejectAndWait();
    expect(source.refreshCount).toBe(1);
    lives[1]!.subscriber.next('b');
    expect([values, error]).toEqual([['a', 'b'], undefined]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'retried', via: 'graphql', late: false }),
    );
  });

  it('passes every other error on', async () => {
    watch();
    const denied = { errors: [{ message: 'denied' }] };
    lives[0]!.subscriber.error(denied);
    await clock.advance(HOUR / 2);
    expect(error).toBe(denied);
    expect([lives.length, source.refreshCount]).toEqual([1, 0]);
  });

  it('ends when a refreshed token is rejected at once', async () => {
    watch();
    await rejectAndWait();
    await reject();
    expect(error).toMatchObject({
      data: {},
      errors: [{ code: 'token-rejected', cause: REJECTED }],
    });
    expect(source.refreshCount).toBe(1);
  });

  it('does not use up the refresh by a late rejection', async () => {
    watch();
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    await rejectAndWait();
    expect(source.refreshCount).toBe(0);
    await rejectAndWait(SECOND);
    expect(source.refreshCount).toBe(1);
    lives[2]!.subscriber.next('a');
    expect([values, error]).toEqual([['a'], undefined]);
  });

  it('comes back any number of times after it was accepted, with growing pauses', async () => {
    watch();
    for (const pauseMs of [0.5, 1, 2, 4, 8, 16, 32, 60, 60]) {
      lives.at(-1)!.subscriber.next('a');
      await rejectAndWait(pauseMs * SECOND);
    }
    expect([values.length, error]).toEqual([9, undefined]);
  });

  it('starts with the shortest pause again after a minute of peace', async () => {
    watch();
    for (let i = 0; i < 3; i++) {
      lives.at(-1)!.subscriber.next('a');
      await clock.advance(60 * SECOND);
      await rejectAndWait(SECOND / 2);
    }
    expect(error).toBeUndefined();
  });

  it('counts as accepted after ten seconds, or when its token has come to its end', async () => {
    watch();
    await rejectAndWait(SECOND / 2);
    await clock.advance(10 * SECOND);
    await rejectAndWait(SECOND);
    clock.sleep(HOUR);
    await rejectAndWait(SECOND / 2);
    expect(error).toBeUndefined();
    await reject();
    expect(error).toMatchObject({ errors: [{ code: 'token-rejected' }] });
  });

  it('does not count as accepted by what is no event', async () => {
    watch(() => false);
    lives[0]!.subscriber.next('list');
    await rejectAndWait();
    lives[1]!.subscriber.next('list');
    await reject();
    expect(error).toMatchObject({ errors: [{ code: 'token-rejected' }] });
  });
});

describe('G7 a subscription of Amplify’s while refreshing fails', () => {
  it('waits for as long as it takes', async () => {
    watch();
    source.failNext(undefined, 20);
    await reject();
    await clock.advance(60 * SECOND);
    expect([lives.length, error]).toEqual([1, undefined]);
    await clock.advance(HOUR);
    expect(lives).toHaveLength(2);
  });

  it('stops waiting when nobody wants it any more', async () => {
    const subscription = watch();
    source.failNext(undefined, 1_000);
    await reject();
    subscription.unsubscribe();
    await clock.advance(HOUR / 2);
    expect(lives).toHaveLength(1);
    // Once a minute in the background, and not every five seconds for somebody who waits.
    const before = source.refreshCount;
    await clock.advance(HOUR / 6);
    expect(source.refreshCount - before).toBeLessThan(15);
  });

  it('ends with the session, in the shape of Amplify', async () => {
    watch();
    source.endNext();
    await reject();
    expect(error).toMatchObject({ errors: [{ code: 'session-ended' }] });
  });
});

describe('G9 a subscription of Amplify’s is nobody else’s', () => {
  it('does not come back for another user', async () => {
    watch();
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    await reject();
    await clock.advance(HOUR / 2);
    expect(error).toMatchObject({ errors: [{ code: 'user-changed' }] });
    expect(lives).toHaveLength(1);
  });

  it('says what Amplify says without a session', async () => {
    await source.signOut();
    watch();
    await clock.settle();
    await reject();
    expect(error).toBe(REJECTED);
  });
});

describe('G14 G16 a subscription of Amplify’s', () => {
  it('ends with its subscriber', () => {
    const subscription = watch();
    subscription.unsubscribe();
    expect(lives[0]!.ended).toBe(true);
  });

  it('leaves no timer behind when it is left in its pause', async () => {
    const subscription = watch();
    await reject();
    const timers = clock.timerCount;
    subscription.unsubscribe();
    expect(clock.timerCount).toBe(timers - 1);
  });

  it('ends with the guard in its pause', async () => {
    watch();
    await reject();
    TestBed.resetTestingModule();
    expect(error).toMatchObject({ errors: [{ code: 'destroyed' }] });
    expect(clock.timerCount).toBe(0);
  });
});
