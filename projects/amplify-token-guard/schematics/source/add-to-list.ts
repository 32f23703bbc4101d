import { indentationAt, indentationStep } from './indentation';
import { elementsOf, isSpaced, type ListNode, type TextChange } from './list';
import { ts } from './typescript';

/** Appends elements in the style of the list: one per line, or all on one line. */
export function addToList(list: ListNode, added: readonly string[]): TextChange[] {
  const { text } = list.getSourceFile();
  const elements = elementsOf(list);
  const last = elements.at(-1);
  return last
    ? appended(text, last.getEnd(), elements.hasTrailingComma === true, added, list)
    : filled(text, list, added);
}

function appended(
  text: string,
  end: number,
  hasComma: boolean,
  added: readonly string[],
  list: ListNode,
): TextChange[] {
  const first = elementsOf(list)[0];
  const onOwnLines = /\n\s*$/.test(text.slice(0, first?.getStart() ?? 0));
  if (!onOwnLines) {
    const indented = indent(added, indentationAt(text, list.getStart()));
    return [insertion(end, indented.map((one) => `, ${one}`).join(''))];
  }
  const indentation = indentationAt(text, end);
  const lines = indent(added, indentation).map((one) => `\n${indentation}${one}`);
  const comma = hasComma ? afterComma(text, end) : end;
  // A comment at the end of the line belongs to the element before it.
  const after = ts.getTrailingCommentRanges(text, comma)?.at(-1)?.end ?? comma;
  return hasComma
    ? [insertion(after, lines.map((line) => `${line},`).join(''))]
    : [insertion(end, ','), insertion(after, lines.join(','))];
}

function filled(text: string, list: ListNode, added: readonly string[]): TextChange[] {
  const close = list.getEnd() - 1;
  // The end of the content, so that a comment between the brackets stays.
  const inside = elementsOf(list).pos;
  const isOpen = text.slice(inside, close).includes('\n');
  const outer = indentationAt(text, close);
  if (!isOpen && added.length === 1 && !added[0]?.includes('\n')) {
    const space = isSpaced(list) ? ' ' : '';
    return [{ start: close, end: close, text: `${space}${added[0] ?? ''}${space}` }];
  }
  const inner = outer + indentationStep(text);
  const lines = indent(added, inner).map((one) => `${inner}${one},\n`);
  // If the closing bracket is on a line of its own, it stays there.
  const alone = isOpen && text.slice(0, close).endsWith(`\n${outer}`);
  const start = close - (alone ? outer.length : 0);
  return [{ start, end: close, text: `${alone ? '' : '\n'}${lines.join('')}${outer}` }];
}

/** Indents the additional lines of each element like its first line. */
function indent(added: readonly string[], indentation: string): string[] {
  return added.map((one) => one.replaceAll('\n', `\n${indentation}`));
}

/**
 * The position after the comma that follows an element. Only white space and comments can be in
 * between.
 */
export function afterComma(text: string, end: number): number {
  const gap = /(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*,/y;
  gap.lastIndex = end;
  return gap.test(text) ? gap.lastIndex : end;
}

function insertion(at: number, text: string): TextChange {
  return { start: at, end: at, text };
}
