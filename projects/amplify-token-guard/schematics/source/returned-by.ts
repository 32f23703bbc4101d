import type { Node } from 'typescript';
import { ts } from './typescript';

/** The expressions that a function returns. A `return` without a value is skipped. */
export function returnedBy(func: Node): Node[] | undefined {
  if (!isFunction(func) || !func.body) return undefined;
  return ts.isBlock(func.body) ? returnsIn(func.body) : [func.body];
}

function returnsIn(node: Node): Node[] {
  if (ts.isReturnStatement(node)) return node.expression ? [node.expression] : [];
  if (ts.isFunctionLike(node)) return [];
  const found: Node[] = [];
  node.forEachChild((child) => {
    found.push(...returnsIn(child));
  });
  return found;
}

function isFunction(node: Node) {
  return (
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node)
  );
}
