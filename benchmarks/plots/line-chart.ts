import { at, gridLine, svg, text, type Colour, type Frame } from './frame';

export interface Line {
  readonly name: string;
  readonly colour: Colour;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Axis {
  readonly label: string;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** A logarithmic scale. Values of 0 or less are drawn at the lowest tick. */
  readonly isLog?: boolean;
}

const WIDTH = 760;
const HEIGHT = 400;
const LEFT = 84;
const TOP = 84;
const RIGHT = 24;
const BOTTOM = 52;

/** Lines in a chart whose axes end at the first and the last tick. */
export function lineChart(frame: Frame, x: Axis, y: Axis, lines: readonly Line[]): string {
  const toX = scale(x, LEFT, WIDTH - RIGHT);
  const toY = scale(y, HEIGHT - BOTTOM, TOP);
  const drawn = [
    ...y.ticks.flatMap(({ value, label }) => [
      gridLine(LEFT, toY(value), WIDTH - RIGHT, toY(value)),
      text(LEFT - 8, toY(value) + 4, label, 'note', 'end'),
    ]),
    ...x.ticks.map(({ value, label }) =>
      text(toX(value), HEIGHT - BOTTOM + 20, label, 'note', 'middle'),
    ),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x.label, 'note', 'middle'),
    text(16, TOP - 14, y.label, 'note'),
    ...lines.flatMap(({ name, colour, points }, index) => [
      `<polyline class="line ${colour}" points="${points
        .map(([px, py]) => `${at(toX(px))},${at(toY(py))}`)
        .join(' ')}"/>`,
      `<rect class="${colour}" x="${300 + index * 230}" y="${TOP - 25}" width="14" height="4"/>`,
      text(300 + index * 230 + 20, TOP - 18, name),
    ]),
  ];
  return svg(frame, WIDTH, HEIGHT, drawn);
}

function scale({ ticks, isLog }: Axis, start: number, end: number): (value: number) => number {
  const low = ticks[0]?.value ?? 0;
  const high = ticks.at(-1)?.value ?? 1;
  const place = (value: number): number => (isLog ? Math.log(Math.max(value, low)) : value);
  return (value) =>
    start + ((place(value) - place(low)) / (place(high) - place(low))) * (end - start);
}
