import ts from 'typescript';

/** Where a reader's editor would import these from. Docs do not repeat it in every block. */
const MODULES = [
  'amplify-token-guard',
  'amplify-token-guard/devtools',
  'amplify-token-guard/testing',
  '@angular/core',
  '@angular/core/testing',
  '@angular/core/rxjs-interop',
  '@angular/common',
  '@angular/common/http',
  '@angular/router',
  'aws-amplify',
  'aws-amplify/api',
  'aws-amplify/auth',
  'rxjs',
];

/**
 * The imports that a block leaves out, in one line, so that line numbers stay as they are but for it.
 *
 * @param {string} code
 * @param {Map<string, string>} exported
 */
export function missingImports(code, exported) {
  const file = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.ES2022, true);
  /** @type {Set<string>} */
  const declared = new Set();
  /** @type {Set<string>} */
  const used = new Set();
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isIdentifier(node)) {
      (isDeclaration(node) ? declared : used).add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...used]
    .filter((name) => !declared.has(name) && exported.has(name))
    .map((name) => `import { ${name} } from '${String(exported.get(name))}';`)
    .join(' ');
}

/** @param {ts.Identifier} node */
function isDeclaration(node) {
  const { parent } = node;
  return (
    ts.isImportSpecifier(parent) ||
    ((ts.isVariableDeclaration(parent) ||
      ts.isBindingElement(parent) ||
      ts.isParameter(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isClassDeclaration(parent) ||
      ts.isInterfaceDeclaration(parent)) &&
      parent.name === node)
  );
}

/**
 * Which module has which name; the first in the list wins.
 *
 * @param {ts.Program} program that imports all of them
 * @returns {Map<string, string>}
 */
export function exportedNames(program) {
  const checker = program.getTypeChecker();
  /** @type {Map<string, string>} */
  const names = new Map();
  const anchor = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(ANCHOR));
  for (const statement of anchor?.statements ?? []) {
    if (!ts.isImportDeclaration(statement)) {
      continue;
    }
    const module = checker.getSymbolAtLocation(statement.moduleSpecifier);
    for (const { name } of module ? checker.getExportsOfModule(module) : []) {
      if (!names.has(name)) {
        names.set(name, /** @type {ts.StringLiteral} */ (statement.moduleSpecifier).text);
      }
    }
  }
  return names;
}

/** The file that imports all modules. */
export const ANCHOR = 'all-modules.ts';

export const anchorCode = MODULES.map((name) => `import '${name}';`).join('\n');
