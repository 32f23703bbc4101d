import { stepItem } from './step-item';
import type { TimelineItem } from './timeline-item';

function mark(id: string, atMs: number): TimelineItem {
  return { kind: 'mark', of: { id, atMs, kind: 'refreshed', text: '' } };
}

const [a, b, c] = [mark('a', 1), mark('b', 2), mark('c', 3)];

describe('stepItem', () => {
  it('starts with the newest', () => {
    expect(stepItem([a, b, c], undefined, 'previous')).toBe(c);
    expect(stepItem([a, b, c], undefined, 'first')).toBe(a);
  });

  it('moves by one and stops at the ends', () => {
    expect(stepItem([a, b, c], b, 'next')).toBe(c);
    expect(stepItem([a, b, c], b, 'previous')).toBe(a);
    expect(stepItem([a, b, c], c, 'next')).toBe(c);
    expect(stepItem([a, b, c], a, 'previous')).toBe(a);
  });

  it('continues next to an item that has left the window', () => {
    expect(stepItem([b, c], a, 'next')).toBe(b);
    expect(stepItem([b, c], a, 'previous')).toBe(b);
  });

  it('does nothing in an empty lane', () => {
    expect(stepItem([], a, 'next')).toBeUndefined();
  });
});
