import { at, svg, text, type Colour, type Frame } from './frame';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The text at the end of the bar. */
  readonly label: string;
  readonly colour: Colour;
}

/** Bars under one heading. */
export interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 760;
const LEFT = 120;
const RIGHT = 240;
const BAR = 20;
const GAP = 6;

/** Horizontal bars. Each group has its own scale, because the units differ. */
export function barChart(frame: Frame, groups: readonly BarGroup[]): string {
  const drawn: string[] = [];
  let y = 76;
  for (const { name, bars } of groups) {
    drawn.push(text(16, y, name));
    y += 10;
    const most = Math.max(...bars.map(({ value }) => value)) || 1;
    for (const bar of bars) {
      const width = Math.max(2, (bar.value / most) * (WIDTH - LEFT - RIGHT));
      drawn.push(
        text(LEFT - 8, y + 15, bar.name, 'note', 'end'),
        `<rect class="${bar.colour}" x="${LEFT}" y="${y}" width="${at(width)}" height="${BAR}" rx="2"/>`,
        text(LEFT + width + 8, y + 15, bar.label),
      );
      y += BAR + GAP;
    }
    y += 22;
  }
  return svg(frame, WIDTH, y - 10, drawn);
}
