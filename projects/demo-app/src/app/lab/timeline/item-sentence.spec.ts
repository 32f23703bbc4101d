import { itemSentence } from './item-sentence';

const atMs = new Date(2026, 0, 1, 14, 3, 5, 200).getTime();
const request = { id: '1', tab: 2, what: 'getMusicStream', startMs: atMs, detail: '' };

describe('itemSentence', () => {
  it('describes a request', () => {
    const of = {
      ...request,
      endMs: atMs + 1_500,
      outcome: 'failed',
      detail: 'Unauthorized',
    } as const;
    expect(itemSentence('Guard', { kind: 'request', of })).toBe(
      'Guard, 14:03:05.2: getMusicStream, failed after 1.5 s: Unauthorized (tab 2)',
    );
  });

  it('shows no duration while a request is pending', () => {
    const of = { ...request, outcome: 'pending' } as const;
    expect(itemSentence('Guard', { kind: 'request', of })).toContain('pending (tab 2)');
  });

  it('describes a token that was replaced early', () => {
    const of = {
      id: '1',
      fromMs: atMs,
      expiresMs: atMs + 20_000,
      endedMs: atMs + 15_000,
      leadMs: 6_000,
      bufferMs: 0,
    };
    expect(itemSentence('Guard', { kind: 'life', of })).toBe(
      'Guard, 14:03:05.2: Token, for 20 s until 14:03:25.2, lead 6 s, ended with 5 s left',
    );
  });

  it('describes a socket', () => {
    const of = { id: '1', fromMs: atMs, toMs: atMs + 800, state: 'connecting' } as const;
    expect(itemSentence('Guard', { kind: 'socket', of })).toBe(
      'Guard, 14:03:05.2: Socket connecting, for 800 ms',
    );
  });

  it('describes a mark without details', () => {
    const of = { id: '1', atMs, kind: 'refreshed', text: '' } as const;
    expect(itemSentence('Guard', { kind: 'mark', of })).toBe('Guard, 14:03:05.2: Refreshed');
  });
});
