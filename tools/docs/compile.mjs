import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../lib/paths.mjs';
import { ANCHOR, anchorCode, exportedNames, missingImports } from './imports.mjs';

/** @typedef {import('./snippets.mjs').Snippet} Snippet */

/** A folder that does not exist, from which packages are found as from the root. */
const FOLDER = join(root, 'docs-check').replaceAll('\\', '/');
const NAMES = readFileSync(new URL('names.d.ts.template', import.meta.url), 'utf8');

/** @type {ts.CompilerOptions} */
const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  strict: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  noEmit: true,
  // Jest and Vitest write the same words; the one of this workspace stands for both.
  types: ['jest'],
  typeRoots: [join(root, 'node_modules/@types')],
  paths: {
    'amplify-token-guard': [join(root, 'dist/amplify-token-guard')],
    'amplify-token-guard/devtools': [
      join(root, 'dist/amplify-token-guard/types/amplify-token-guard-devtools.d.ts'),
    ],
    'amplify-token-guard/testing': [
      join(root, 'dist/amplify-token-guard/types/amplify-token-guard-testing.d.ts'),
    ],
  },
};

/**
 * Checks the types of every block, each as a module of its own.
 *
 * @param {Snippet[]} snippets
 * @returns {string[]} problems, with page and line
 */
export function compileSnippets(snippets) {
  /** @type {Map<string, string>} */
  const files = new Map([
    [`${FOLDER}/${ANCHOR}`, anchorCode],
    [`${FOLDER}/names.d.ts`, NAMES],
    [`${FOLDER}/graphql/queries.ts`, 'export const getMusicStream = globalThis.getMusicStream;'],
  ]);
  const host = hostOf(files);
  const first = ts.createProgram([...files.keys()], OPTIONS, host);
  const exported = exportedNames(first);

  /** @type {Map<string, Snippet>} */
  const origins = new Map();
  for (const [index, snippet] of snippets.entries()) {
    const file = `${FOLDER}/snippet-${String(index)}.ts`;
    const code = asModule(snippet.code);
    files.set(file, `${missingImports(code, exported)} export {};\n${code}`);
    origins.set(file, snippet);
  }
  const program = ts.createProgram([...files.keys()], OPTIONS, host, first);
  return [...origins].flatMap(([file, snippet]) => {
    const source = program.getSourceFile(file);
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map((diagnostic) => told(diagnostic, snippet));
  });
}

/**
 * A list of providers, as it is shown where it goes into one, is no module by itself. The line that
 * is added takes the place of none: the code begins in the same line.
 *
 * @param {string} code
 */
function asModule(code) {
  return /,\s*$/.test(code) && !/^\s*(import|export|const)\b/m.test(code) ? `[${code}];` : code;
}

/**
 * @param {ts.Diagnostic} diagnostic
 * @param {Snippet} snippet
 */
function told({ file, start = 0, messageText }, { page, line }) {
  // The first line of the file is that of the imports.
  const below = (file?.getLineAndCharacterOfPosition(start).line ?? 1) - 1;
  return `${page}:${String(line + below)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}

/** @param {Map<string, string>} files */
function hostOf(files) {
  const host = ts.createCompilerHost(OPTIONS, true);
  const { fileExists, readFile, getSourceFile } = host;
  return Object.assign(host, {
    getCurrentDirectory: () => root,
    // TypeScript looks for no file in a folder that it takes for missing.
    directoryExists: undefined,
    fileExists: (/** @type {string} */ path) => files.has(path) || fileExists(path),
    readFile: (/** @type {string} */ path) => files.get(path) ?? readFile(path),
    getSourceFile: (
      /** @type {string} */ path,
      /** @type {ts.ScriptTarget} */ target,
      /** @type {((message: string) => void) | undefined} */ onError,
    ) => {
      const text = files.get(path);
      return text === undefined
        ? getSourceFile(path, target, onError)
        : ts.createSourceFile(path, text, target, true);
    },
  });
}
