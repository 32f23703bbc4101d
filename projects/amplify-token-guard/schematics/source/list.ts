import type {
  ArrayLiteralExpression,
  CallExpression,
  NamedImports,
  Node,
  NodeArray,
  ObjectLiteralExpression,
} from 'typescript';
import { ts } from './typescript';

/** A node with a list of elements in brackets. */
export type ListNode =
  ArrayLiteralExpression | CallExpression | NamedImports | ObjectLiteralExpression;

/** Replaces the text from `start` to `end`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function elementsOf(list: ListNode): NodeArray<Node> {
  if (ts.isCallExpression(list)) return list.arguments;
  return ts.isObjectLiteralExpression(list) ? list.properties : list.elements;
}

/** Whether a space separates the brackets from the content, as usual for braces. */
export function isSpaced(list: ListNode): boolean {
  return ts.isObjectLiteralExpression(list) || ts.isNamedImports(list);
}
