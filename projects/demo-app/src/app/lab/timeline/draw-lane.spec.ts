import { drawLane } from './draw-lane';
import { itemAt } from './item-at';
import { LIFE, REQUESTS } from './lane-layout';
import { planRows } from './row-plan';
import { stretchOf } from './stretch';
import { EMPTY_TRACK, type RequestSpan, type Track } from './track';
import { itemsWithin } from './track-window';

const STRETCH = stretchOf(20_000, 20_000, 1_000);

function request(id: string, startMs: number, more: Partial<RequestSpan>): RequestSpan {
  return { id, tab: 1, what: '', startMs, outcome: 'ok', detail: '', ...more };
}

function looks(part: Partial<Track>): string[] {
  const track = { ...EMPTY_TRACK, ...part };
  return drawLane(track, planRows(track.requests), STRETCH).map(({ look }) => look);
}

describe('drawLane', () => {
  it('draws a busy lane with few nodes', () => {
    const requests = Array.from({ length: 2_000 }, (_, at) =>
      request(`${at}`, at * 10, { endMs: at * 10 + 5 }),
    );
    expect(looks({ requests })).toHaveLength(10);
  });

  it('marks the zones of a token, and the time left', () => {
    const life = { id: '1', fromMs: 0, expiresMs: 15_000, leadMs: 6_000, bufferMs: 3_000 };
    expect(looks({ lives: [life] })).toEqual(['life', 'lead', 'buffer', 'zone-edge']);
    expect(looks({ lives: [{ ...life, endedMs: 10_000 }] })).toEqual([
      'rest',
      'rest-lead',
      'rest-buffer',
      'life',
      'lead',
      'zone-edge',
      'replaced',
    ]);
  });

  it('distinguishes quick, long, failed, and pending requests', () => {
    expect(looks({ requests: [request('1', 0, { endMs: 900 })] })).toEqual(['request-ok']);
    expect(looks({ requests: [request('1', 0, { endMs: 1_100 })] })).toEqual(['request-ok-wait']);
    expect(looks({ requests: [request('1', 0, { endMs: 50, outcome: 'failed' })] })).toEqual([
      'request-failed',
      'failed-end',
    ]);
    expect(looks({ requests: [request('1', 0, { outcome: 'pending' })] })).toEqual([
      'request-pending',
      'request-pending-wait',
    ]);
  });

  it('draws no line for a broken socket', () => {
    expect(looks({ sockets: [{ id: '1', fromMs: 0, state: 'broken' }] })).toEqual([]);
  });
});

describe('itemAt', () => {
  const life = { id: '1', fromMs: 0, expiresMs: 15_000, leadMs: 0, bufferMs: 0 };
  const track = {
    ...EMPTY_TRACK,
    lives: [life],
    requests: [request('1', 2_000, { endMs: 2_020 })],
  };
  const at = (x: number, y: number) =>
    itemAt(x, y, itemsWithin(track, 0, 20_000), STRETCH, planRows(track.requests))?.kind;

  it('finds the bar below the pointer', () => {
    expect(at(400, LIFE.y + 2)).toBe('life');
  });

  it('finds a bar of one pixel near the pointer', () => {
    expect(at(106, REQUESTS.y + 4)).toBe('request');
  });

  it('finds nothing far from all items', () => {
    expect(at(400, REQUESTS.y + 4)).toBeUndefined();
  });
});
