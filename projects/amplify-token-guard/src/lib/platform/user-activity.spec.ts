import { DOCUMENT, NgZone } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { actAsPerson } from '../../../spec-helpers/act-as-person';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { useDomSignals } from '../../../spec-helpers/dom-signals';
import { UserActivity } from './user-activity';

useDomSignals();

let signs: number;
let stop: () => void;

function listen(): void {
  signs = 0;
  stop = TestBed.inject(UserActivity).listen(() => signs++);
}

/** A frame, which jsdom loads synchronously. */
function addFrame(to: Node = document.body): HTMLIFrameElement {
  return to.appendChild(document.createElement('iframe'));
}

afterEach(() => {
  stop();
  document.body.replaceChildren();
});

describe('UserActivity', () => {
  beforeEach(listen);

  it.each(['pointerdown', 'keydown', 'wheel', 'touchstart', 'touchmove', 'click', 'input'])(
    'detects %s, anywhere on the page',
    (type) => {
      actAsPerson(window, new Event(type));
      expect(signs).toBe(1);
      const field = document.body.appendChild(document.createElement('input'));
      actAsPerson(field, new Event(type, { bubbles: false }));
      expect(signs).toBe(2);
    },
  );

  it('detects a mouse movement, but not a page that moves below the mouse', () => {
    const at = (screenX: number): Event => new MouseEvent('mousemove', { screenX, screenY: 5 });
    actAsPerson(window, at(1));
    actAsPerson(window, at(1));
    expect(signs).toBe(0);
    actAsPerson(window, at(2));
    expect(signs).toBe(1);
    actAsPerson(window, at(2));
    expect(signs).toBe(1);
  });

  it('detects an event even if the page stops its propagation', () => {
    const field = document.body.appendChild(document.createElement('input'));
    field.addEventListener('keydown', (event) => event.stopImmediatePropagation());
    actAsPerson(field, new Event('keydown', { bubbles: true }));
    expect(signs).toBe(1);
  });

  it.each(['scroll', 'focus', 'load', 'resize', 'online'])('ignores %s', (type) => {
    actAsPerson(window, new Event(type));
    expect(signs).toBe(0);
  });

  it('ignores events that a script dispatches', () => {
    for (const type of ['keydown', 'mousemove', 'click']) window.dispatchEvent(new Event(type));
    document.body.click();
    expect(signs).toBe(0);
  });

  it('ignores everything after its end', () => {
    const frame = addFrame();
    stop();
    actAsPerson(window, new Event('keydown'));
    actAsPerson(frame.contentWindow!, new Event('keydown'));
    expect(signs).toBe(0);
  });
});

describe('UserActivity in frames', () => {
  it('is detected in existing frames', () => {
    const outer = addFrame();
    const inner = addFrame(outer.contentDocument!.body);
    listen();
    actAsPerson(outer.contentWindow!, new Event('keydown'));
    actAsPerson(inner.contentWindow!, new Event('keydown'));
    expect(signs).toBe(2);
  });

  it('is detected in frames that load later', () => {
    listen();
    const outer = addFrame();
    const inner = addFrame(outer.contentDocument!.body);
    actAsPerson(inner.contentWindow!, new Event('keydown'));
    expect(signs).toBe(1);
  });

  it('is detected in a frame inside a shadow tree, once it has the focus', () => {
    listen();
    const host = document.body.appendChild(document.createElement('div'));
    const frame = addFrame(host.attachShadow({ mode: 'open' }));
    // jsdom creates no window for a frame in a shadow tree.
    const inside = { addEventListener: jest.fn(), document };
    Object.defineProperty(frame, 'contentWindow', { value: inside });
    frame.tabIndex = 0;
    frame.focus();
    expect(inside.addEventListener).not.toHaveBeenCalled();
    window.dispatchEvent(new Event('blur'));
    const listenedTo = inside.addEventListener.mock.calls.map(([type]: [string]) => type);
    expect(listenedTo).toContain('keydown');
  });

  it('is detected once per event, no matter how often a frame loads', () => {
    listen();
    const frame = addFrame();
    frame.dispatchEvent(new Event('load'));
    actAsPerson(frame.contentWindow!, new Event('keydown'));
    expect(signs).toBe(1);
  });

  it('is not detected in frames of another origin, which cause no error', () => {
    const frame = addFrame();
    Object.defineProperty(frame, 'contentWindow', {
      get: () =>
        new Proxy(window, {
          get: () => {
            throw new DOMException('Blocked a frame', 'SecurityError');
          },
        }),
    });
    const sibling = addFrame();
    listen();
    actAsPerson(window, new Event('keydown'));
    actAsPerson(sibling.contentWindow!, new Event('keydown'));
    expect(signs).toBe(2);
  });

  it('is detected around the app if the app is in a frame', () => {
    const { contentDocument } = addFrame();
    TestBed.configureTestingModule({
      providers: [{ provide: DOCUMENT, useValue: contentDocument }],
    });
    listen();
    actAsPerson(window, new Event('keydown'));
    expect(signs).toBe(1);
  });
});

describe('G15 listeners for activity', () => {
  it('are added outside the Angular zone, and do not block scrolling', () => {
    const zone = new WatchedZone();
    TestBed.configureTestingModule({ providers: [{ provide: NgZone, useValue: zone }] });
    const activity = TestBed.inject(UserActivity);
    const how: { outside: boolean; options: unknown }[] = [];
    jest.spyOn(window, 'addEventListener').mockImplementation((_, __, options) => {
      how.push({ outside: zone.outside, options });
    });
    activity.listen(() => undefined);
    expect(how.length).toBeGreaterThanOrEqual(8);
    for (const { outside, options } of how) {
      expect(outside).toBe(true);
      expect(options).toMatchObject({ capture: true, passive: true });
    }
  });

  it('are not added if there is no window', () => {
    const page = { defaultView: null, querySelectorAll: () => [], body: null };
    TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: page }] });
    expect(() => TestBed.inject(UserActivity).listen(() => undefined)()).not.toThrow();
  });
});
