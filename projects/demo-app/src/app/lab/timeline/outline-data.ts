export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The path data of a box, rounded to tenths of a pixel. */
export function rectData({ x, y, width, height }: Box): string {
  return `M${tenth(x)} ${y}h${tenth(width)}v${height}h${tenth(-width)}z`;
}

export function lineData(x: number, y: number, toX: number, toY: number): string {
  return `M${tenth(x)} ${tenth(y)}L${tenth(toX)} ${tenth(toY)}`;
}

export function crossData(x: number, y: number, radius: number): string {
  return (
    lineData(x - radius, y - radius, x + radius, y + radius) +
    lineData(x - radius, y + radius, x + radius, y - radius)
  );
}

export function circleData(x: number, y: number, radius: number): string {
  const across = `${radius} ${radius} 0 1 0 `;
  return `M${tenth(x - radius)} ${y}a${across}${2 * radius} 0a${across}${-2 * radius} 0z`;
}

/** A closed shape. The corners are relative to its center. */
export function shapeData(x: number, y: number, corners: readonly (readonly [number, number])[]) {
  return `M${corners.map(([dx, dy]) => `${tenth(x + dx)} ${tenth(y + dy)}`).join('L')}z`;
}

function tenth(px: number): number {
  return Math.round(px * 10) / 10;
}
