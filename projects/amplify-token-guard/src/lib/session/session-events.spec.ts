import { NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenEvent, TokenGuardClock } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { SessionEvents } from './session-events';

let clock: ManualClock;

function makeEvents(zone?: unknown): SessionEvents {
  clock = new ManualClock();
  TestBed.configureTestingModule({
    providers: [
      { provide: TokenGuardClock, useValue: clock },
      zone ? [{ provide: NgZone, useValue: zone }] : [],
    ],
  });
  return TestBed.inject(SessionEvents);
}

describe('the app is notified about', () => {
  it('the state, immediately and at every change', () => {
    const events = makeEvents();
    const seen: string[] = [];
    events.publish({ status: 'signed-out' });
    events.state$.subscribe(({ status }) => seen.push(status));
    events.publish({ status: 'unknown' });
    expect(seen).toEqual(['signed-out', 'unknown']);
    expect(events.status).toBe('unknown');
  });

  it("events with the device's time, and no earlier ones", async () => {
    const events = makeEvents();
    events.report({ type: 'signed-out' });
    const seen: TokenEvent[] = [];
    events.events$.subscribe((event) => seen.push(event));
    await clock.advance(5);
    events.report({ type: 'adopted', generation: 2 });
    expect(seen).toEqual([{ type: 'adopted', generation: 2, atMs: Date.UTC(2030, 0) + 5 }]);
  });

  it('everything in one order for all listeners, no matter what a listener causes', () => {
    const events = makeEvents();
    const [first, second]: [string[], string[]] = [[], []];
    events.events$.subscribe(({ type }) => {
      first.push(type);
      if (type !== 'signed-out') return;
      events.report({ type: 'signed-in', userId: 'second' });
      events.report({ type: 'adopted', generation: 2 });
    });
    events.events$.subscribe(({ type }) => second.push(type));
    events.report({ type: 'signed-out' });
    events.report({ type: 'expired', what: 'token' });
    const order = ['signed-out', 'signed-in', 'adopted', 'expired'];
    expect(first).toEqual(order);
    expect(second).toEqual(order);
  });

  it('events and states in one order too', () => {
    const events = makeEvents();
    const seen: string[] = [];
    events.events$.subscribe(({ type }) => {
      if (type === 'signed-out') events.publish({ status: 'signed-out' });
    });
    events.events$.subscribe(({ type }) => seen.push(type));
    events.state$.subscribe(({ status }) => seen.push(`state ${status}`));
    events.report({ type: 'signed-out' });
    expect(seen).toEqual(['state unknown', 'signed-out', 'state signed-out']);
  });

  it('times in whole milliseconds, rounded up', async () => {
    const events = makeEvents();
    const received: TokenEvent[] = [];
    events.events$.subscribe((event) => received.push(event));
    await clock.advance(0.25);
    events.report({ type: 'refresh-failed', failures: 2, reason: 'Error', retryInMs: 250.2 });
    events.report({ type: 'clock-stepped', byMs: -1_000.5 });
    expect(received).toMatchObject([
      { failures: 2, reason: 'Error', retryInMs: 251 },
      { byMs: -1_000 },
    ]);
    expect(received.every(({ atMs }) => Number.isInteger(atMs))).toBe(true);
  });

  it('changes that are already effective', () => {
    const events = makeEvents();
    let known: string | undefined;
    events.events$.subscribe(() => {
      events.publish({ status: 'signed-out' });
      known = events.status;
    });
    events.report({ type: 'signed-out' });
    expect(known).toBe('signed-out');
  });
});

describe('G15 the app is notified inside the Angular zone', () => {
  it('so that its views are updated', () => {
    let inside = false;
    const run = (task: () => void): void => {
      inside = true;
      task();
      inside = false;
    };
    const events = makeEvents({ run });
    const where: boolean[] = [];
    events.events$.subscribe(() => where.push(inside));
    events.report({ type: 'signed-out' });
    expect(where).toEqual([true]);
  });
});

describe('G16 a destroyed app', () => {
  it('gets the completion', () => {
    const events = makeEvents();
    const completed = jest.fn();
    events.state$.subscribe({ complete: completed });
    events.events$.subscribe({ complete: completed });
    TestBed.resetTestingModule();
    expect(completed).toHaveBeenCalledTimes(2);
  });
});
