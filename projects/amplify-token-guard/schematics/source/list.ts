import type {
  ArrayLiteralExpression,
  CallExpression,
  NamedImports,
  Node,
  NodeArray,
  ObjectLiteralExpression,
} from 'typescript';
import { ts } from './typescript';

/** A node that holds elements between brackets. */
export type ListNode =
  ArrayLiteralExpression | CallExpression | NamedImports | ObjectLiteralExpression;

/** Replaces what lies from `start` up to `end` by `text`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function elementsOf(list: ListNode): NodeArray<Node> {
  if (ts.isCallExpression(list)) return list.arguments;
  return ts.isObjectLiteralExpression(list) ? list.properties : list.elements;
}

/** Whether a space stands between the brackets and what is in them, as is the custom for braces. */
export function isSpaced(list: ListNode): boolean {
  return ts.isObjectLiteralExpression(list) || ts.isNamedImports(list);
}
