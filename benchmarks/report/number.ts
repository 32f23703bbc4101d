import type { Spread } from './spread';

/** Three significant digits, with spaces between thousands. */
export function show(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (Math.abs(value) < 100) return String(Number(value.toPrecision(3)));
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** A median with its minimum and maximum. */
export function spread({ median, min, max }: Spread, unit = ''): string {
  return `${show(median)}${unit} (${show(min)}–${show(max)})`;
}
