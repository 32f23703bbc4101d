import type { Expression, Identifier, Node, SourceFile } from 'typescript';
import { bare } from './bare';
import { propertyOf, valueOf } from './property-of';
import type { Sources } from './sources';
import { ts } from './typescript';

/**
 * The value of an expression, as far as it can be read from the sources: a constant or its
 * property, a function, or a class, at the top level of this file or of an imported one. Otherwise,
 * the expression itself.
 */
export function resolveValue(sources: Sources, expression: Node): Node {
  return follow(sources, expression, new Set());
}

function follow(sources: Sources, expression: Node, seen: Set<string>): Node {
  const node = bare(expression);
  if (ts.isIdentifier(node)) {
    return isLocal(node) ? node : (lookUp(sources, node.getSourceFile(), node.text, seen) ?? node);
  }
  if (!ts.isPropertyAccessExpression(node)) return node;
  const object = follow(sources, node.expression, seen);
  const property = ts.isObjectLiteralExpression(object) && propertyOf(object, node.name.text);
  const value = property && valueOf(property);
  return value ? follow(sources, value, seen) : node;
}

function lookUp(
  sources: Sources,
  file: SourceFile,
  name: string,
  seen: Set<string>,
): Node | undefined {
  const key = `${file.fileName}#${name}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  for (const statement of file.statements) {
    const found =
      declared(sources, statement, name, seen) ??
      imported(sources, statement, name, seen) ??
      reexported(sources, statement, name, seen);
    if (found) return found;
  }
  return undefined;
}

function declared(
  sources: Sources,
  statement: Node,
  name: string,
  seen: Set<string>,
): Node | undefined {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return statement.name?.text === name || (name === 'default' && isDefault(statement))
      ? statement
      : undefined;
  }
  if (ts.isExportAssignment(statement)) {
    return name === 'default' ? follow(sources, statement.expression, seen) : undefined;
  }
  // A variable may have another value by the time it is used.
  if (!ts.isVariableStatement(statement) || !isConst(statement.declarationList)) return undefined;
  const declaration = statement.declarationList.declarations.find(
    (one) => ts.isIdentifier(one.name) && one.name.text === name,
  );
  return declaration?.initializer && follow(sources, declaration.initializer, seen);
}

function imported(
  sources: Sources,
  statement: Node,
  name: string,
  seen: Set<string>,
): Node | undefined {
  if (!ts.isImportDeclaration(statement) || !statement.importClause) return undefined;
  const { namedBindings, name: defaultName } = statement.importClause;
  if (defaultName?.text === name) {
    return lookUpIn(sources, statement, statement.moduleSpecifier, 'default', seen);
  }
  if (!namedBindings || !ts.isNamedImports(namedBindings)) return undefined;
  const specifier = namedBindings.elements.find((one) => one.name.text === name);
  if (!specifier) return undefined;
  const original = (specifier.propertyName ?? specifier.name).text;
  return lookUpIn(sources, statement, statement.moduleSpecifier, original, seen);
}

function reexported(
  sources: Sources,
  statement: Node,
  name: string,
  seen: Set<string>,
): Node | undefined {
  if (!ts.isExportDeclaration(statement)) return undefined;
  const { exportClause, moduleSpecifier } = statement;
  if (!exportClause) return lookUpIn(sources, statement, moduleSpecifier, name, seen);
  if (!ts.isNamedExports(exportClause)) return undefined;
  const specifier = exportClause.elements.find((one) => one.name.text === name);
  if (!specifier) return undefined;
  const original = (specifier.propertyName ?? specifier.name).text;
  return moduleSpecifier
    ? lookUpIn(sources, statement, moduleSpecifier, original, seen)
    : lookUp(sources, statement.getSourceFile(), original, seen);
}

function lookUpIn(
  sources: Sources,
  statement: Node,
  specifier: Expression | undefined,
  name: string,
  seen: Set<string>,
): Node | undefined {
  if (!specifier || !ts.isStringLiteral(specifier)) return undefined;
  const file = sources.resolve(specifier.text, statement.getSourceFile());
  return file && lookUp(sources, file, name, seen);
}

/** Whether the name belongs to a parameter or variable of a function and not to the file. */
function isLocal({ parent, text }: Identifier): boolean {
  for (let scope: Node = parent; !ts.isSourceFile(scope); scope = scope.parent) {
    const declared: readonly Node[] = ts.isFunctionLike(scope)
      ? scope.parameters
      : ts.isBlock(scope)
        ? scope.statements
        : [];
    if (declared.some((one) => declaresName(one, text))) return true;
  }
  return false;
}

function declaresName(node: Node, name: string): boolean {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.some((one) => declaresName(one, name));
  }
  if (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node)) {
    return ts.isIdentifier(node.name)
      ? node.name.text === name
      : node.name.elements.some((one) => declaresName(one, name));
  }
  return ts.isFunctionDeclaration(node) && node.name?.text === name;
}

function isConst(list: Node): boolean {
  return (list.flags & ts.NodeFlags.Const) !== 0;
}

function isDefault(node: Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}
