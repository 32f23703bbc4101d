import type { StormFigure } from '../storm/storm';
import { show, spread } from './number';
import { table } from './table';

/** What users saw, what the servers counted, and the latencies. */
export function stormTables(figures: readonly StormFigure[]): string {
  return [
    table(
      [
        'tabs',
        'lane',
        'requests',
        'visible failures',
        'unanswered',
        'sign-outs',
        'refresh calls',
        'refreshes',
        '401s',
        'mutations requested',
        'answered',
        'executed',
      ],
      figures.map((one) => [
        show(one.tabs),
        one.lane,
        ...[
          one.requests,
          one.failures,
          one.unanswered,
          one.signOuts,
          one.refreshCalls,
          one.refreshes,
          one.rejected,
          one.mutationsAsked,
          one.mutationsAnswered,
          one.mutationsExecuted,
        ].map(show),
      ]),
    ),
    table(
      [
        'tabs',
        'lane',
        'steady p50 ms',
        'p99',
        'max',
        'boundary p50 ms',
        'p99',
        'max',
        'p99 ÷ p99, by round',
        'requests at the boundary',
      ],
      figures.map(({ tabs, lane, latencies: { steady, boundary, ratio } }) => [
        show(tabs),
        lane,
        ...[steady.p50, steady.p99, steady.max, boundary.p50, boundary.p99, boundary.max].map(show),
        spread(ratio),
        show(boundary.requests),
      ]),
    ),
    ...figures.flatMap(({ lane, tabs, failuresByText }) => {
      const texts = Object.entries(failuresByText).sort(([, a], [, b]) => b - a);
      if (texts.length === 0) return [];
      const seen = texts.map(([text, count]) => `${show(count)} × “${text}”`).join(', ');
      return [`What users of ${lane} saw with ${tabs} ${tabs === 1 ? 'tab' : 'tabs'}: ${seen}.`];
    }),
  ].join('\n\n');
}
