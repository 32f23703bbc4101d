import type { Node } from 'typescript';
import { ts } from './typescript';

/** Without parentheses and without what only the type checker reads. */
export function bare(node: Node): Node {
  return ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;
}
