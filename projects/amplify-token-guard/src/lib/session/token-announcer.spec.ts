import { NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenEvent, TokenGuardClock } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { TokenAnnouncer } from './token-announcer';

let clock: ManualClock;

function makeAnnouncer(zone?: unknown): TokenAnnouncer {
  clock = new ManualClock();
  TestBed.configureTestingModule({
    providers: [
      { provide: TokenGuardClock, useValue: clock },
      zone ? [{ provide: NgZone, useValue: zone }] : [],
    ],
  });
  return TestBed.inject(TokenAnnouncer);
}

describe('what the app is told', () => {
  it('is the state, at once and whenever it changes', () => {
    const announcer = makeAnnouncer();
    const seen: string[] = [];
    announcer.publish({ status: 'signed-out' });
    announcer.state$.subscribe(({ status }) => seen.push(status));
    announcer.publish({ status: 'unknown' });
    expect(seen).toEqual(['signed-out', 'unknown']);
    expect(announcer.status).toBe('unknown');
  });

  it('are events with the time of the device, and none of those before', async () => {
    const announcer = makeAnnouncer();
    announcer.report({ type: 'signed-out' });
    const seen: TokenEvent[] = [];
    announcer.events.subscribe((event) => seen.push(event));
    await clock.advance(5);
    announcer.report({ type: 'adopted', generation: 2 });
    expect(seen).toEqual([{ type: 'adopted', generation: 2, atMs: Date.UTC(2030, 0) + 5 }]);
  });

  it('is the same to all, in one order, whatever a listener sets off', () => {
    const announcer = makeAnnouncer();
    const [first, second]: [string[], string[]] = [[], []];
    announcer.events.subscribe(({ type }) => {
      first.push(type);
      if (type !== 'signed-out') return;
      announcer.report({ type: 'signed-in', userId: 'second' });
      announcer.report({ type: 'adopted', generation: 2 });
    });
    announcer.events.subscribe(({ type }) => second.push(type));
    announcer.report({ type: 'signed-out' });
    announcer.report({ type: 'expired', what: 'token' });
    const order = ['signed-out', 'signed-in', 'adopted', 'expired'];
    expect(first).toEqual(order);
    expect(second).toEqual(order);
  });

  it('of events and states is told in one order as well', () => {
    const announcer = makeAnnouncer();
    const seen: string[] = [];
    announcer.events.subscribe(({ type }) => {
      if (type === 'signed-out') announcer.publish({ status: 'signed-out' });
    });
    announcer.events.subscribe(({ type }) => seen.push(type));
    announcer.state$.subscribe(({ status }) => seen.push(`state ${status}`));
    announcer.report({ type: 'signed-out' });
    expect(seen).toEqual(['state unknown', 'signed-out', 'state signed-out']);
  });

  it('is known inside before anybody is told', () => {
    const announcer = makeAnnouncer();
    let known: string | undefined;
    announcer.events.subscribe(() => {
      announcer.publish({ status: 'signed-out' });
      known = announcer.status;
    });
    announcer.report({ type: 'signed-out' });
    expect(known).toBe('signed-out');
  });
});

describe('G15 the app is told inside the Angular zone', () => {
  it('so that it shows what it heard', () => {
    let inside = false;
    const run = (task: () => void): void => {
      inside = true;
      task();
      inside = false;
    };
    const announcer = makeAnnouncer({ run });
    const where: boolean[] = [];
    announcer.events.subscribe(() => where.push(inside));
    announcer.report({ type: 'signed-out' });
    expect(where).toEqual([true]);
  });
});

describe('G16 an app that is destroyed', () => {
  it('is told that nothing follows', () => {
    const announcer = makeAnnouncer();
    const completed = jest.fn();
    announcer.state$.subscribe({ complete: completed });
    announcer.events.subscribe({ complete: completed });
    TestBed.resetTestingModule();
    expect(completed).toHaveBeenCalledTimes(2);
  });
});
