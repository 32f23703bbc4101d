/** The white space before the line that `position` is in. */
export function indentationAt(text: string, position: number): string {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return /^[\t ]*/.exec(text.slice(start))?.[0] ?? '';
}

/** One step of indentation, as the file has it. */
export function indentationStep(text: string): string {
  const first = /^(\t| {2,8})(?=[^\s*])/m.exec(text)?.[1];
  return first ?? '  ';
}
