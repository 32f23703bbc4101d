import type { PathGatherer } from './drawn-path';
import { LIFE, REST } from './lane-layout';
import { lineData, rectData } from './outline-data';
import { xOf, type Stretch } from './stretch';
import type { TokenLife } from './track';

/** A bar for the lifetime of a token, and below it the time left when it was replaced. */
export function drawLives(lives: readonly TokenLife[], stretch: Stretch, to: PathGatherer): void {
  for (const life of lives) {
    const endMs = Math.min(life.endedMs ?? Infinity, life.expiresMs);
    drawPart(life, life.fromMs, endMs, stretch, to);
    if (endMs < life.expiresMs) drawRest(life, endMs, stretch, to);
  }
}

function drawPart(
  life: TokenLife,
  fromMs: number,
  toMs: number,
  stretch: Stretch,
  to: PathGatherer,
): void {
  const bar = (startMs: number, endMs: number) => rectData(box(startMs, endMs, LIFE, stretch));
  to.add('life', life.fromMs, bar(fromMs, toMs));
  for (const { look, startMs, endMs } of zones(life)) {
    if (startMs >= toMs) continue;
    to.add(look, life.fromMs, bar(startMs, Math.min(endMs, toMs)));
    const x = xOf(stretch, startMs);
    to.add('zone-edge', life.fromMs, lineData(x, LIFE.y, x, LIFE.y + LIFE.height));
  }
}

function drawRest(life: TokenLife, endMs: number, stretch: Stretch, to: PathGatherer): void {
  const strip = (startMs: number, stopMs: number) => rectData(box(startMs, stopMs, REST, stretch));
  to.add('rest', life.fromMs, strip(endMs, life.expiresMs));
  for (const zone of zones(life)) {
    if (zone.endMs <= endMs) continue;
    to.add(`rest-${zone.look}`, life.fromMs, strip(Math.max(zone.startMs, endMs), zone.endMs));
  }
  const x = xOf(stretch, endMs);
  to.add('replaced', life.fromMs, lineData(x, LIFE.y - 2, x, REST.y + REST.height + 1));
}

function zones({ fromMs, expiresMs, leadMs, bufferMs }: TokenLife) {
  const bufferFromMs = Math.max(fromMs, expiresMs - bufferMs);
  const leadFromMs = Math.max(fromMs, expiresMs - leadMs);
  return [
    { look: 'lead', startMs: leadFromMs, endMs: bufferFromMs } as const,
    { look: 'buffer', startMs: bufferFromMs, endMs: expiresMs } as const,
  ].filter(({ startMs, endMs }) => startMs < endMs);
}

function box(
  fromMs: number,
  toMs: number,
  row: { readonly y: number; readonly height: number },
  stretch: Stretch,
) {
  const x = xOf(stretch, fromMs);
  return { x, width: Math.max(1, xOf(stretch, toMs) - x), ...row };
}
