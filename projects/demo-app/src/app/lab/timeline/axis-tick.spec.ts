import { roundTimes, tickStepMs, ticksAround } from './axis-tick';

describe('tickStepMs', () => {
  it('leaves room for the labels', () => {
    expect(tickStepMs(800 / 20_000)).toBe(2_000);
    expect(tickStepMs(340 / 20_000)).toBe(5_000);
    expect(tickStepMs(340 / 180_000)).toBe(60_000);
  });
});

describe('roundTimes', () => {
  it('returns the whole steps between two times', () => {
    expect(roundTimes(1_200, 6_000, 2_000)).toEqual([2_000, 4_000, 6_000]);
  });
});

describe('ticksAround', () => {
  const origin = { atMs: 100_000, label: 'now' };

  it('counts back from the origin', () => {
    const ticks = ticksAround(origin, 10_000, 100_000, 30_000);
    expect(ticks.map(({ label }) => label)).toEqual(['−90 s', '−60 s', '−30 s', 'now']);
    expect(ticks[0]?.atMs).toBe(10_000);
  });

  it('counts forward after the origin', () => {
    const ticks = ticksAround(origin, 98_000, 104_000, 5_000);
    expect(ticks.map(({ label }) => label)).toEqual(['now']);
    expect(ticksAround(origin, 98_000, 105_000, 5_000)[1]?.label).toBe('+5 s');
  });
});
