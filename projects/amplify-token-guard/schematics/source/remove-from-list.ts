import type { Node } from 'typescript';
import { afterComma } from './add-to-list';
import { elementsOf, type ListNode, type TextChange } from './list';
import { ts } from './typescript';

/** Removes an element, with its comma and its comments. */
export function removeFromList(list: ListNode, element: Node): TextChange[] {
  const { text } = list.getSourceFile();
  const elements = elementsOf(list);
  const index = elements.indexOf(element);
  const previous = elements[index - 1];
  const isLast = index === elements.length - 1;
  const comments = ts.getLeadingCommentRanges(text, element.getFullStart());
  const start = comments?.[0]?.pos ?? element.getStart();
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const ownsLine = text.slice(lineStart, start).trim() === '';

  let end = element.getEnd();
  if (!isLast || elements.hasTrailingComma) end = afterComma(text, end);
  end = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;

  if (!ownsLine) {
    // `a, b` without b is `a`. Without a, it is `b`.
    return isLast && previous
      ? [cut(previous.getEnd(), element.getEnd())]
      : [cut(start, end + spaceAt(text, end))];
  }
  const rest = /[\t ]*\r?\n/y;
  rest.lastIndex = end;
  const change = rest.test(text) ? cut(lineStart, rest.lastIndex) : cut(start, end);
  return isLast && previous && !elements.hasTrailingComma
    ? [cut(previous.getEnd(), afterComma(text, previous.getEnd())), change]
    : [change];
}

function cut(start: number, end: number): TextChange {
  return { start, end, text: '' };
}

function spaceAt(text: string, position: number): number {
  return /^[\t ]*/.exec(text.slice(position))?.[0].length ?? 0;
}
