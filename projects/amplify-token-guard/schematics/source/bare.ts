import type { Node } from 'typescript';
import { ts } from './typescript';

/** The expression without parentheses and type assertions. */
export function bare(node: Node): Node {
  return ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;
}
