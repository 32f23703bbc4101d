import { build } from 'esbuild';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { Script } from 'node:vm';

/** In the folder of the run. The first process of Stryker writes it for the others. */
const BUNDLE = 'specs.bundle.cjs';
const SETUP = 'tools/jest/setup.cjs';
const TSCONFIG = 'projects/amplify-token-guard/tsconfig.spec.json';

/**
 * @typedef {object} Modules each of them loaded by a call
 * @property {() => { expect: unknown }} expect
 * @property {() => void} setup
 *
 * @typedef {object} Specs
 * @property {string[]} files the shortest first: most mutants are found without the long ones
 * @property {(page: import('node:vm').Context) => Modules & Record<string, () => unknown>} load
 */

/**
 * Bundles these spec files and everything that they import into one script.
 *
 * @param {string[]} specs
 * @returns {Promise<Specs>}
 */
export async function loadSpecs(specs) {
  const files = [...specs].sort((a, b) => statSync(a).size - statSync(b).size);
  if (!existsSync(BUNDLE)) await bundle(files);
  const script = new Script(readFileSync(BUNDLE, 'utf8'), { filename: resolve(BUNDLE) });
  const require = createRequire(resolve(BUNDLE));
  return { files, load: (page) => script.runInContext(page)(require, process.cwd()) };
}

/** @param {string[]} files */
async function bundle(files) {
  const modules = Object.entries({
    expect: 'expect',
    setup: resolve(SETUP),
    ...Object.fromEntries(files.map((file) => [file, resolve(file)])),
  });
  const entries = modules.map(
    ([name, path]) => `${JSON.stringify(name)}: () => require(${JSON.stringify(path)})`,
  );
  const { outputFiles } = await build({
    stdin: { contents: `module.exports = { ${entries.join(', ')} };`, resolveDir: process.cwd() },
    // Stryker changes to its copy of the sources after esbuild has read the working directory.
    absWorkingDir: process.cwd(),
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'browser',
    target: 'es2022',
    tsconfig: resolve(TSCONFIG),
    logLevel: 'error',
    plugins: [
      {
        name: 'modules of Node.js',
        setup: ({ onResolve }) => {
          onResolve({ filter: /^[\w:/]+$/ }, ({ path }) =>
            isBuiltin(path) ? { path, external: true } : undefined,
          );
        },
      },
    ],
  });
  const code = outputFiles[0]?.text ?? '';
  const ownName = `${BUNDLE}.${String(process.pid)}`;
  writeFileSync(
    ownName,
    `(function (require, __dirname) {
const module = { exports: {} }, exports = module.exports;
${code}
return module.exports;
})`,
  );
  renameSync(ownName, BUNDLE);
}
