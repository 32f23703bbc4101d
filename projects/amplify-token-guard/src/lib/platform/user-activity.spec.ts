import { DOCUMENT, NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { UserActivity } from './user-activity';

describe('UserActivity', () => {
  let signs: number;
  let stop: () => void;

  beforeEach(() => {
    signs = 0;
    stop = TestBed.inject(UserActivity).listen(() => signs++);
  });

  afterEach(() => {
    stop();
    document.body.replaceChildren();
  });

  it.each([
    'pointerdown',
    'mousemove',
    'keydown',
    'wheel',
    'touchstart',
    'scroll',
    'click',
    'input',
  ])('is seen in %s, wherever on the page', (type) => {
    window.dispatchEvent(new Event(type));
    expect(signs).toBe(1);
    const field = document.body.appendChild(document.createElement('input'));
    // As `scroll` does, which does not bubble.
    field.dispatchEvent(new Event(type, { bubbles: false }));
    expect(signs).toBe(2);
  });

  it('is seen although the page keeps an event to itself', () => {
    const field = document.body.appendChild(document.createElement('input'));
    field.addEventListener('keydown', (event) => event.stopImmediatePropagation());
    field.dispatchEvent(new Event('keydown', { bubbles: true }));
    expect(signs).toBe(1);
  });

  it.each(['focus', 'load', 'resize', 'online'])('is not seen in %s', (type) => {
    window.dispatchEvent(new Event(type));
    expect(signs).toBe(0);
  });

  it('is not seen any more after the end', () => {
    stop();
    window.dispatchEvent(new Event('keydown'));
    window.dispatchEvent(new Event('scroll'));
    expect(signs).toBe(0);
  });
});

describe('G15 listeners for activity', () => {
  it('are added outside the Angular zone, and hold up no scrolling', () => {
    const zone = new WatchedZone();
    TestBed.configureTestingModule({ providers: [{ provide: NgZone, useValue: zone }] });
    const activity = TestBed.inject(UserActivity);
    const how: unknown[] = [];
    jest.spyOn(window, 'addEventListener').mockImplementation((_, __, options) => {
      how.push(zone.outside, options);
    });
    activity.listen(() => undefined);
    expect(how).toHaveLength(16);
    expect(new Set(how.filter((_, i) => i % 2 === 0))).toEqual(new Set([true]));
    for (const options of how.filter((_, i) => i % 2 === 1)) {
      expect(options).toEqual({ capture: true, passive: true });
    }
  });

  it('are none where there is no window', () => {
    const page = { defaultView: null, querySelectorAll: () => [], body: null };
    TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: page }] });
    expect(() => TestBed.inject(UserActivity).listen(() => undefined)()).not.toThrow();
  });
});
