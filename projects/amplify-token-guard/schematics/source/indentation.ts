/** The white space at the start of the line at `position`. */
export function indentationAt(text: string, position: number): string {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return /^[\t ]*/.exec(text.slice(start))?.[0] ?? '';
}

/** One level of indentation in this file. */
export function indentationStep(text: string): string {
  const first = /^(\t| {2,8})(?=[^\s*])/m.exec(text)?.[1];
  return first ?? '  ';
}
