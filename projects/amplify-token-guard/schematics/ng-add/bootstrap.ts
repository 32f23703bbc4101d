import type { CallExpression, Expression, SourceFile } from 'typescript';
import { descendants } from '../source/descendants';
import { means } from '../source/imports';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { ANGULAR_BROWSER } from './modules';

/** The call that starts the app. */
export type Bootstrap =
  | { readonly kind: 'standalone'; readonly call: CallExpression }
  | { readonly kind: 'module'; readonly call: CallExpression; readonly module: Expression };

/** Searches the main file and the files that it only imports to run them, as in federated apps. */
export function findBootstrap(sources: Sources, main: string): Bootstrap | undefined {
  const file = sources.get(main);
  if (!file) return undefined;
  for (const one of [file, ...runBy(sources, file)]) {
    for (const node of descendants(one)) {
      const found = ts.isCallExpression(node) ? asBootstrap(node) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

function asBootstrap(call: CallExpression): Bootstrap | undefined {
  if (means(call.expression, ANGULAR_BROWSER, 'bootstrapApplication')) {
    return { kind: 'standalone', call };
  }
  const [module] = call.arguments;
  return module &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'bootstrapModule'
    ? { kind: 'module', call, module }
    : undefined;
}

function runBy(sources: Sources, file: SourceFile): SourceFile[] {
  const specifiers = [...descendants(file)].map((node) => {
    if (ts.isImportDeclaration(node)) return node.importClause ? undefined : node.moduleSpecifier;
    return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
      ? node.arguments[0]
      : undefined;
  });
  return specifiers
    .map((one) => one && ts.isStringLiteral(one) && sources.resolve(one.text, file))
    .filter((one) => typeof one === 'object');
}
