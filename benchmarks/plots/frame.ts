import type { Lane } from '../app/src/lane';

/**
 * The colors follow the light or dark mode of the system. A lane has the same color in all plots.
 */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .note { font-size: 12px; fill: #57606a; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .line { fill: none; stroke-width: 2; }
  .plain { fill: #cf5c36; stroke: #cf5c36; }
  .workaround { fill: #b08800; stroke: #b08800; }
  .guard { fill: #1a7f64; stroke: #1a7f64; }
  .untouched { fill: #0969da; stroke: #0969da; }
  .line.plain, .line.workaround, .line.guard, .line.untouched { fill: none; }
  .back { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .plain { fill: #ff8b66; stroke: #ff8b66; }
    .workaround { fill: #e3b341; stroke: #e3b341; }
    .guard { fill: #3fc79a; stroke: #3fc79a; }
    .untouched { fill: #6cb6ff; stroke: #6cb6ff; }
    .back { fill: #0d1117; }
  }`;

/** The classes in {@link STYLE} for the lanes. */
export type Colour = Lane;

export interface Frame {
  readonly title: string;
  /** A line below the title that explains how to read the plot. */
  readonly note: string;
}

/** An SVG with a title, a note, and the drawing. */
export function svg(
  { title, note }: Frame,
  width: number,
  height: number,
  drawn: string[],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<style>${STYLE}
</style>
<rect class="back" width="${width}" height="${height}" rx="6"/>
${text(16, 28, title, 'title')}
${text(16, 48, note, 'note')}
${drawn.join('\n')}
</svg>
`;
}

export function text(
  x: number,
  y: number,
  words: string,
  kind = '',
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return `<text x="${at(x)}" y="${at(y)}" class="${kind}" text-anchor="${anchor}">${escape(words)}</text>`;
}

export function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="grid" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;
}

/** Coordinates are rounded to a tenth of a pixel. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
