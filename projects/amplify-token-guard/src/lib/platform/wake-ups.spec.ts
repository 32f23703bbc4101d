import { DOCUMENT, NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { WakeUps } from './wake-ups';

describe('G11 a wake-up is detected', () => {
  let wakes: number;
  let visibility: DocumentVisibilityState;
  let stop: () => void;

  beforeEach(() => {
    wakes = 0;
    visibility = 'visible';
    jest.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
    stop = TestBed.inject(WakeUps).listen(() => wakes++);
  });

  afterEach(() => stop());

  it.each([
    ['the page is visible again', () => document, 'visibilitychange'],
    ['the page is resumed after a freeze', () => document, 'resume'],
    ['the page comes out of the back/forward cache', () => window, 'pageshow'],
    ['the network is back', () => window, 'online'],
  ])('when %s', (_, target, type) => {
    target().dispatchEvent(new Event(type));
    expect(wakes).toBe(1);
    target().dispatchEvent(new Event(type));
    expect(wakes).toBe(2);
  });

  it('but not when the page is hidden', () => {
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(wakes).toBe(0);
  });

  it.each(['offline', 'pagehide', 'focus', 'blur'])('nor on %s', (type) => {
    window.dispatchEvent(new Event(type));
    expect(wakes).toBe(0);
  });

  it('by each listener until it unsubscribes', () => {
    let others = 0;
    const stopOther = TestBed.inject(WakeUps).listen(() => others++);
    stop();
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('resume'));
    window.dispatchEvent(new Event('pageshow'));
    expect(wakes).toBe(0);
    expect(others).toBe(4);
    stopOther();
  });
});

describe('G15 listeners are added outside the Angular zone', () => {
  it('all of them', () => {
    const zone = new WatchedZone();
    TestBed.configureTestingModule({ providers: [{ provide: NgZone, useValue: zone }] });
    const wakeUps = TestBed.inject(WakeUps);
    const where: boolean[] = [];
    for (const target of [document, window]) {
      jest.spyOn(target, 'addEventListener').mockImplementation(() => where.push(zone.outside));
    }
    wakeUps.listen(() => undefined);
    expect(where).toEqual([true, true, true, true]);
  });

  it('only on the document if there is no window, such as on a server', () => {
    const page = Object.assign(new EventTarget(), {
      visibilityState: 'visible',
      defaultView: null,
      querySelectorAll: () => [],
      body: null,
    });
    TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: page }] });
    let wakes = 0;
    const stop = TestBed.inject(WakeUps).listen(() => wakes++);
    page.dispatchEvent(new Event('resume'));
    expect(wakes).toBe(1);
    stop();
    page.dispatchEvent(new Event('resume'));
    expect(wakes).toBe(1);
  });
});

describe('G0 a page that rejects listeners', () => {
  it('gets the listeners that it allows', () => {
    const refused = jest.spyOn(window, 'addEventListener').mockImplementation(() => {
      throw new DOMException('The page is frozen.', 'InvalidStateError');
    });
    const onWake = jest.fn();
    const stop = TestBed.inject(WakeUps).listen(onWake);
    expect(refused).toHaveBeenCalled();
    document.dispatchEvent(new Event('resume'));
    expect(onWake).toHaveBeenCalledTimes(1);
    stop();
  });
});
