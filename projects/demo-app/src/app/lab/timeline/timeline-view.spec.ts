import { TestBed } from '@angular/core/testing';
import { NowSource } from './now-source';
import { PageState } from './page-state';
import { TimelineClock } from './timeline-clock';
import { TimelineView } from './timeline-view';

const START_MS = 1_000_000;

describe('TimelineView', () => {
  let nowMs: number;
  let view: TimelineView;

  beforeEach(() => {
    nowMs = START_MS;
    TestBed.configureTestingModule({
      providers: [
        TimelineClock,
        TimelineView,
        { provide: NowSource, useValue: { now: () => nowMs } },
        { provide: PageState, useValue: { visible: () => true, stepsOnly: () => false } },
      ],
    });
    jest.useFakeTimers();
    view = TestBed.inject(TimelineView);
    TestBed.tick();
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  function pass(ms: number): void {
    nowMs += ms;
    jest.advanceTimersByTime(ms);
    TestBed.tick();
  }

  it('moves with time', () => {
    pass(500);
    expect(view.edgeMs()).toBe(START_MS + 500);
  });

  it('stands still while paused', () => {
    view.pause();
    pass(500);
    expect(view.edgeMs()).toBe(START_MS);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('returns to now when it continues', () => {
    view.pause();
    pass(500);
    view.continue();
    pass(0);
    expect(view.edgeMs()).toBe(START_MS + 500);
  });

  it('moves back while paused, but not before the first item', () => {
    view.pause();
    view.panBy(-1, 0);
    expect(view.edgeMs()).toBe(START_MS - 7_500);
    view.panBy(-10, START_MS - 80_000);
    expect(view.startMs()).toBe(START_MS - 80_000);
  });

  it('moves forward up to now, past the time of the pause', () => {
    view.pause();
    pass(5_000);
    view.panBy(1, 0);
    expect(view.edgeMs()).toBe(START_MS + 5_000);
    expect(view.originMs()).toBe(START_MS);
  });

  it('does not move back while time passes', () => {
    view.panBy(-1, 0);
    expect(view.edgeMs()).toBe(START_MS);
  });
});
