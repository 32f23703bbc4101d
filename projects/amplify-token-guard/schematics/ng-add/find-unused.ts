import type {
  FunctionDeclaration,
  Identifier,
  ImportDeclaration,
  ImportSpecifier,
  Node,
  SourceFile,
  VariableDeclaration,
} from 'typescript';
import { descendants } from '../source/descendants';
import { resolveValue } from '../source/resolve-value';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';

type Declaration = (FunctionDeclaration | VariableDeclaration) & { readonly name: Identifier };

/** Code that nothing uses after some other code has been removed. */
export interface Unused {
  /** Top-level functions and constants of the app. */
  readonly declarations: readonly Declaration[];
  readonly imports: readonly ImportSpecifier[];
}

/**
 * Finds the code that only the removed code used. If it can't rule out that something else uses a
 * declaration, it leaves the declaration out.
 */
export function findUnused(sources: Sources, removed: readonly Node[]): Unused {
  const declarations: Declaration[] = [];
  let unused = removed;
  // A declaration may only be used by another unused one, so repeat until nothing new is found.
  for (let more = next(); more; more = next()) {
    declarations.push(more);
    unused = [...unused, more];
  }
  return { declarations, imports: importsOnlyUsedIn(unused) };

  function next(): Declaration | undefined {
    return unused
      .flatMap((node) => [...descendants(node)])
      .filter(ts.isIdentifier)
      .map((identifier) => declarationOf(resolveValue(sources, identifier)))
      .filter((found) => found !== undefined && !unused.includes(found))
      .find((found) => found && !isUsed(sources, found, [...unused, found]));
  }
}

function declarationOf(value: Node): Declaration | undefined {
  const declaration = ts.isFunctionDeclaration(value) ? value : variableOf(value);
  if (!declaration?.name || !ts.isIdentifier(declaration.name)) return undefined;
  const statement = ts.isFunctionDeclaration(declaration) ? declaration : declaration.parent.parent;
  const isDefault = ts.isFunctionDeclaration(declaration) && hasModifier(declaration, 'default');
  return ts.isSourceFile(statement.parent) && !isDefault ? (declaration as Declaration) : undefined;
}

function variableOf(value: Node): VariableDeclaration | undefined {
  let node = value.parent as Node | undefined;
  while (node && (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node))) {
    node = node.parent;
  }
  return node && ts.isVariableDeclaration(node) ? node : undefined;
}

function hasModifier(node: FunctionDeclaration, name: string): boolean {
  return (node.modifiers ?? []).some((modifier) => modifier.getText() === name);
}

function isUsed(sources: Sources, declaration: Declaration, unused: readonly Node[]): boolean {
  const own = declaration.getSourceFile();
  const { text } = declaration.name;
  // Code of another project may have users outside of this app.
  if (!sources.owns(own)) return true;
  return sources
    .withTests()
    .some((file) =>
      file === own ? refersTo(file, text, unused) : usesFrom(sources, file, own, text, unused),
    );
}

/** Whether `file` uses the export `name` of the file `from`. */
function usesFrom(
  sources: Sources,
  file: SourceFile,
  from: SourceFile,
  name: string,
  unused: readonly Node[],
): boolean {
  return [...descendants(file)].some((node) => {
    if (ts.isExportSpecifier(node)) return (node.propertyName ?? node.name).text === name;
    if (ts.isImportSpecifier(node)) {
      return (
        (node.propertyName ?? node.name).text === name && refersTo(file, node.name.text, unused)
      );
    }
    // An import or export of everything, or a dynamic import.
    const isWhole =
      ts.isNamespaceImport(node) ||
      (ts.isExportDeclaration(node) && !node.exportClause) ||
      (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword);
    return isWhole && specifiersIn(node).some((text) => sources.resolve(text, file) === from);
  });
}

function specifiersIn(node: Node): string[] {
  const statement = ts.isNamespaceImport(node) ? node.parent.parent : node;
  return [...descendants(statement)].filter(ts.isStringLiteralLike).map(({ text }) => text);
}

/** Whether the file refers to `name` outside of its imports and of the unused code. */
function refersTo(file: SourceFile, name: string, unused: readonly Node[]): boolean {
  return file.statements
    .filter((statement) => !ts.isImportDeclaration(statement))
    .flatMap((statement) => [...descendants(statement)])
    .some(
      (node) =>
        ts.isIdentifier(node) &&
        node.text === name &&
        !isPropertyName(node) &&
        !unused.some((one) => contains(one, node)),
    );
}

function isPropertyName(node: Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent)) &&
    parent.name === node
  );
}

function contains(outer: Node, inner: Node): boolean {
  return (
    outer.getSourceFile() === inner.getSourceFile() &&
    outer.pos <= inner.pos &&
    inner.end <= outer.end
  );
}

function importsOnlyUsedIn(unused: readonly Node[]): ImportSpecifier[] {
  const files = new Set(unused.map((node) => node.getSourceFile()));
  return [...files].flatMap((file) =>
    file.statements
      .filter(ts.isImportDeclaration)
      .flatMap(namedImports)
      .filter(({ name }) => refersTo(file, name.text, []) && !refersTo(file, name.text, unused)),
  );
}

function namedImports({ importClause }: ImportDeclaration): ImportSpecifier[] {
  const bindings = importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
}
