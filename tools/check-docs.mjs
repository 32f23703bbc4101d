// `npm run check:docs` checks the docs: TypeScript blocks compile against the built package, a
// block that names its file is identical to that file, and quoted errors exist in the package.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import ts from 'typescript';
import { pages, snippetsOf } from './docs/snippets.mjs';

const OUT = 'out-tsc/docs/app';
const ALL = `${OUT}/all.ts`;
const READER = ['tools/docs/reader.d.ts', 'tools/docs/modules.d.ts'];
const SERVER_RENDERING = 'tools/compat/app/server-rendering';
const BUNDLE = 'dist/amplify-token-guard/fesm2022/amplify-token-guard.mjs';
/**
 * The modules that an editor imports automatically. The docs don't repeat these imports in every
 * block.
 */
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
/** @type {ts.CompilerOptions} */
const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  strict: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  // Jest and Vitest use the same names. This workspace has only Jest.
  types: ['jest'],
  paths: {
    'amplify-token-guard': ['./dist/amplify-token-guard'],
    'amplify-token-guard/devtools': [
      './dist/amplify-token-guard/types/amplify-token-guard-devtools',
    ],
    'amplify-token-guard/testing': ['./dist/amplify-token-guard/types/amplify-token-guard-testing'],
  },
};
const CANNOT_FIND_NAME = [2304, 2552, 2663];

const snippets = pages.flatMap(({ path, text }) =>
  snippetsOf(text).map((snippet) => {
    const file = `${OUT}/${path.replaceAll('/', '-')}-${snippet.line}.ts`;
    return { ...snippet, path, file };
  }),
);

rmSync(OUT, { recursive: true, force: true });
mkdirSync(`${OUT}/graphql`, { recursive: true });
writeFileSync(`${OUT}/graphql/queries.ts`, 'export const { getMusicStream } = globalThis;');
writeFileSync(`${OUT}/../amplify-outputs.ts`, 'export const { outputs } = globalThis;');
// The blocks of the recipe for server rendering import each other.
for (const name of ['viewer.ts', 'server-session.ts']) {
  copyFileSync(`${SERVER_RENDERING}/${name}.template`, `${OUT}/${name}`);
}
writeFileSync(ALL, MODULES.map((name) => `export * from '${name}';`).join('\n'));
for (const snippet of snippets) writeModule(snippet, []);
const first = ts.createProgram([...READER, ALL, ...snippets.map(({ file }) => file)], OPTIONS);
for (const snippet of snippets) writeModule(snippet, missingNames(snippet.file));
const program = ts.createProgram(first.getRootFileNames(), OPTIONS);
// If two modules export the same name, TypeScript uses the first one and reports an error. That is
// intended.
const diagnostics = ts
  .getPreEmitDiagnostics(program)
  .filter(({ file }) => !file?.fileName.endsWith(ALL));
const problems = diagnostics.map((diagnostic) =>
  ts.formatDiagnostic(diagnostic, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: ts.sys.getCurrentDirectory,
    getNewLine: () => '',
  }),
);

for (const { path, line, runsAs, code } of snippets) {
  if (runsAs && !readFileSync(runsAs, 'utf8').includes(code)) {
    problems.push(`${path}:${line}: the block differs from ${runsAs}`);
  }
}

// Users search for the text of an error, so a documented text must exist in the package. `…` stands
// for a variable part.
const bundle = readFileSync(BUNDLE, 'utf8');
const troubleshooting = readFileSync('docs/troubleshooting.md', 'utf8');
const section = troubleshooting.split('## Messages of the guard\n')[1]?.split('\n## ')[0] ?? '';
const quoted = [...section.matchAll(/^### `(.*)`$/gm)].map(([, text = '']) => text);
if (quoted.length === 0) problems.push('docs/troubleshooting.md quotes no error.');
for (const text of quoted) {
  if (!text.split('…').every((part) => bundle.includes(part.trim()))) {
    problems.push(`docs/troubleshooting.md: the package does not contain the text "${text}"`);
  }
}

for (const problem of problems) console.error(problem);
console.log(
  `${snippets.length} blocks of code, ${quoted.length} errors, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 || snippets.length === 0 ? 1 : 0;

/**
 * Writes each block as a module, with its code on the same lines as on the page.
 *
 * @param {typeof snippets[number]} snippet
 * @param {string[]} names the names that the editor would import
 */
function writeModule({ file, line, code }, names) {
  // A list of providers isn't a complete module.
  const isList = /,\s*$/.test(code) && !/^\s*(import|export|const)\b/m.test(code);
  const imports = `export {}; import { ${names.join(', ')} } from './all';`;
  writeFileSync(file, `${'\n'.repeat(line - 2)}${imports}\n${isList ? `[${code}];` : code}\n`);
}

/** @param {string} file */
function missingNames(file) {
  const source = first.getSourceFile(file);
  const diagnostics = first
    .getSemanticDiagnostics(source)
    .filter(({ code }) => CANNOT_FIND_NAME.includes(code));
  return [
    ...new Set(
      diagnostics.map(
        ({ start = 0, length = 0 }) => source?.text.slice(start, start + length) ?? '',
      ),
    ),
  ];
}
