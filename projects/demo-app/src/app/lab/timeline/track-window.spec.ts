import { EMPTY_TRACK, type Track } from './track';
import { itemKey } from './timeline-item';
import { firstMoment, isEmpty, itemsWithin, trackWithin } from './track-window';

const life = { fromMs: 0, leadMs: 0, bufferMs: 0 };
const request = { tab: 1, what: 'getMusicStream', detail: '' };

const TRACK: Track = {
  lives: [
    { ...life, id: 'early', expiresMs: 10_000, endedMs: 4_000 },
    { ...life, id: 'late', fromMs: 4_000, expiresMs: 14_000 },
  ],
  requests: [
    { ...request, id: 'long', startMs: 1_000, outcome: 'pending' },
    { ...request, id: 'short', startMs: 2_000, endMs: 2_100, outcome: 'ok' },
    { ...request, id: 'later', startMs: 20_000, endMs: 20_100, outcome: 'ok' },
  ],
  sockets: [{ id: 'open', fromMs: 500, toMs: 6_000, state: 'open' }],
  marks: [{ id: 'in', atMs: 0, kind: 'signed-in', text: '' }],
};

describe('trackWithin', () => {
  it('keeps the items that overlap the period', () => {
    const { lives, requests, sockets, marks } = trackWithin(TRACK, 5_000, 15_000);
    expect(lives.map(({ id }) => id)).toEqual(['early', 'late']);
    expect(requests.map(({ id }) => id)).toEqual(['long']);
    expect(sockets).toHaveLength(1);
    expect(marks).toHaveLength(0);
  });
});

describe('itemsWithin', () => {
  it('is in the order of time, without tokens that were replaced before the period', () => {
    expect(itemsWithin(TRACK, 5_000, 20_000).map(itemKey)).toEqual([
      'socket open',
      'request long',
      'life late',
      'request later',
    ]);
  });
});

describe('firstMoment', () => {
  it('is the earliest time of all lists', () => {
    expect(firstMoment({ ...TRACK, lives: [], marks: [] })).toBe(500);
  });
});

describe('isEmpty', () => {
  it('detects an empty track', () => {
    expect(isEmpty({ ...EMPTY_TRACK })).toBe(true);
    expect(isEmpty(TRACK)).toBe(false);
  });
});
