import { writeSection } from '../write-section';
import type { Engine } from '../engines';
import type { Reads, Rounds } from './in-page';

export interface Measured extends Rounds, Reads {}

export interface EngineFacts {
  readonly engine: Engine;
  readonly version: string;
  readonly measured: readonly Measured[];
  /** The gaps between timers of 0 ms in a hidden tab. */
  readonly timers: readonly number[] | undefined;
}

/** Prints the results, and writes them to docs/tabs.md. */
export async function writeFacts(
  facts: readonly EngineFacts[],
  { write }: { readonly write: boolean },
): Promise<void> {
  const [first] = facts;
  if (!first) return;
  const date = new Date().toISOString().slice(0, 10);
  const rows = first.measured.flatMap((kind, index) => {
    const all = facts.map(({ measured }) => measured[index]!);
    return [
      [titleOf(kind), ...all.map(({ stale, rounds }) => share(stale, rounds))],
      ...(kind.lingerMs === 0
        ? [
            [
              '&nbsp; of these: some values old, some new',
              ...all.map(({ torn, rounds }) => share(torn, rounds)),
            ],
          ]
        : []),
    ];
  });
  const lines = [
    ['', ...facts.map(({ engine, version }) => `${NAMES[engine]} ${version}`)],
    ['---', ...facts.map(() => '---')],
    ...rows,
    ['timers of 0 ms in a hidden tab', ...facts.map(({ timers }) => pace(timers))],
  ];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const text = `Measured on ${date} by \`npm run engine-facts -- --write\`, ${first.measured[0]?.rounds} rounds each, with two tabs in separate processes.
Each cell shows how often the first read is stale, and for how long at most.

${table}`;
  console.log(text);
  if (write) await writeSection('docs/tabs.md', 'engine-facts', text);
}

const NAMES: Readonly<Record<Engine, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
  webkit: 'WebKit',
};

function titleOf({ after, storage, lingerMs }: Rounds): string {
  const what = storage === 'cookie' ? 'a cookie' : '`localStorage`';
  if (after === 'message') return `${what}, after a \`BroadcastChannel\` message`;
  const linger = lingerMs === 0 ? '' : `, ${lingerMs} ms after the write`;
  return `${what}, after waiting for a lock${linger}`;
}

function share(durations: readonly number[], rounds: number): string {
  if (durations.length === 0) return 'never';
  return `${Math.round((durations.length / rounds) * 100)} %, ${Math.max(...durations).toFixed(1)} ms`;
}

function pace(gaps: readonly number[] | undefined): string {
  // Playwright keeps pages of Chromium visible.
  if (!gaps) return 'not measured';
  const sorted = [...gaps].sort((a, b) => a - b);
  return `every ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms`;
}
