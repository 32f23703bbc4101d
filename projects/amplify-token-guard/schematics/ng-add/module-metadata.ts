import type { Node, ObjectLiteralExpression } from 'typescript';
import { means } from '../source/imports';
import { ts } from '../source/typescript';
import { ANGULAR } from './modules';

/** The metadata in the `@NgModule({…})` of a class. */
export function moduleMetadata(node: Node): ObjectLiteralExpression | undefined {
  if (!ts.isClassDeclaration(node)) return undefined;
  for (const { expression } of ts.getDecorators(node) ?? []) {
    if (!ts.isCallExpression(expression) || !means(expression.expression, ANGULAR, 'NgModule')) {
      continue;
    }
    const [metadata] = expression.arguments;
    return metadata && ts.isObjectLiteralExpression(metadata) ? metadata : undefined;
  }
  return undefined;
}
