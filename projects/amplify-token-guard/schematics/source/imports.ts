import type { ImportDeclaration, Node, SourceFile } from 'typescript';
import { ts } from './typescript';

/** The file's imports of values from `module`. */
export function importsFrom(file: SourceFile, module: string): ImportDeclaration[] {
  return file.statements
    .filter(ts.isImportDeclaration)
    .filter(
      ({ moduleSpecifier, importClause }) =>
        ts.isStringLiteral(moduleSpecifier) &&
        moduleSpecifier.text === module &&
        !importClause?.isTypeOnly,
    );
}

/** The local name of `name` from `module` in this file: the name itself or its alias. */
export function importedAs(file: SourceFile, module: string, name: string): string | undefined {
  for (const { importClause } of importsFrom(file, module)) {
    const bindings = importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    const specifier = bindings.elements.find((one) => (one.propertyName ?? one.name).text === name);
    if (specifier && !specifier.isTypeOnly) return specifier.name.text;
  }
  return undefined;
}

/** Whether `node` refers to `name` from `module`: by name, by alias, or as `all.name`. */
export function means(node: Node, module: string, name: string): boolean {
  const file = node.getSourceFile();
  if (ts.isIdentifier(node)) return node.text === importedAs(file, module, name);
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === name &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === namespaceOf(file, module)
  );
}

function namespaceOf(file: SourceFile, module: string): string | undefined {
  for (const { importClause } of importsFrom(file, module)) {
    const bindings = importClause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) return bindings.name.text;
  }
  return undefined;
}
