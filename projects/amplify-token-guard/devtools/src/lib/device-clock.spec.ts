import { ClockPage, DeviceClock } from './device-clock';

const NOW = Date.UTC(2030, 0);
const MINUTE = 60_000;

describe('DeviceClock', () => {
  function setUp() {
    jest.useFakeTimers({ now: NOW });
    const page: ClockPage = { Date };
    return { page, clock: new DeviceClock(page), RealDate: Date };
  }

  afterEach(() => jest.useRealTimers());

  it('does not change the page until it is set', () => {
    const { page, RealDate } = setUp();
    expect(page.Date).toBe(RealDate);
  });

  it('sets every function that reads the time', () => {
    const { page, clock, RealDate } = setUp();
    clock.step(5 * MINUTE);
    clock.step(-10 * MINUTE);
    expect(clock.offsetMs()).toBe(-5 * MINUTE);
    const { Date: PageDate } = page;
    expect(PageDate.now()).toBe(NOW - 5 * MINUTE);
    expect(new PageDate().getTime()).toBe(NOW - 5 * MINUTE);
    expect(PageDate()).toBe(new RealDate(NOW - 5 * MINUTE).toString());
    expect(new PageDate(0).getTime()).toBe(0);
    expect(new PageDate()).toBeInstanceOf(PageDate);
    expect(PageDate.UTC(2030, 0)).toBe(NOW);
  });

  it('shows the correct time after it is restored, also to code that kept a reference', () => {
    const { page, clock, RealDate } = setUp();
    clock.step(MINUTE);
    const kept = page.Date;
    clock.restore();
    expect(page.Date).toBe(RealDate);
    expect(kept.now()).toBe(NOW);
    expect(clock.offsetMs()).toBe(0);
  });

  it('keeps wrappers of other code', () => {
    const { page, clock } = setUp();
    clock.step(MINUTE);
    // Unlike `Date`, a class can't be called without `new`. Nothing does that here.
    const onTop = class extends page.Date {} as unknown as DateConstructor;
    page.Date = onTop;
    clock.restore();
    expect(page.Date).toBe(onTop);
    expect(page.Date.now()).toBe(NOW);
  });
});
