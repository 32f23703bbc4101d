import { REQUEST_ROWS, planRows } from './row-plan';
import type { RequestSpan } from './track';

function request(id: string, startMs: number, endMs?: number, tab = 1): RequestSpan {
  const span = { id, tab, what: 'getMusicStream', startMs, detail: '' };
  return endMs === undefined ? { ...span, outcome: 'pending' } : { ...span, endMs, outcome: 'ok' };
}

function rows(plan: ReturnType<typeof planRows>): Record<string, number> {
  return Object.fromEntries(plan.rowOf);
}

describe('planRows', () => {
  it('puts consecutive requests in the first row', () => {
    expect(rows(planRows([request('a', 0, 100), request('b', 200, 300)]))).toEqual({ a: 0, b: 0 });
  });

  it('puts simultaneous requests in different rows', () => {
    const plan = planRows([request('a', 0), request('b', 10), request('c', 20, 30)]);
    expect(rows(plan)).toEqual({ a: 0, b: 1, c: 2 });
  });

  it('keeps the row of a request when earlier requests are forgotten', () => {
    const before = planRows([request('a', 0), request('b', 10)]);
    const after = planRows([request('b', 10), request('c', 20)], before);
    expect(rows(after)).toEqual({ b: 1, c: 0 });
  });

  it('has a limited number of rows', () => {
    const many = Array.from({ length: 40 }, (_, at) => request(`${at}`, at));
    const used = new Set(planRows(many).rowOf.values());
    expect([...used].sort()).toEqual(Array.from({ length: REQUEST_ROWS }, (_, row) => row));
  });

  it('distributes further requests over the rows', () => {
    const many = Array.from({ length: 2 * REQUEST_ROWS }, (_, at) => request(`${at}`, at));
    const { rowOf } = planRows(many);
    expect(rowOf.get(`${REQUEST_ROWS}`)).toBe(0);
    expect(rowOf.get(`${REQUEST_ROWS + 1}`)).toBe(1);
  });

  it('distributes the rows again for another tab', () => {
    const first = request('a', 0, 100);
    const plan = planRows([first, request('b', 50, 150, 2)], planRows([first]));
    expect(plan.bands).toBe(2);
    expect(rows(plan)).toEqual({ a: 0, b: REQUEST_ROWS / 2 });
  });

  it('keeps the rows of another tab after its last request is forgotten', () => {
    const both = planRows([request('a', 0, 100), request('b', 50, 150, 2)]);
    expect(planRows([request('c', 200, 300)], both).bands).toBe(2);
  });

  it('starts again with an empty lane', () => {
    const both = planRows([request('a', 0, 100), request('b', 50, 150, 2)]);
    expect(planRows([], both).bands).toBe(1);
  });
});
