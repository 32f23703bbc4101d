import { gzipSync } from 'node:zlib';
// The part of the application builder that links partial code and marks what may be dropped. It is
// private to Angular, but only so is the figure what a user's own `ng build` comes to.
import { JavaScriptTransformer } from '@angular/build/private';
import { build } from 'esbuild';
import { root } from '../lib/paths.mjs';

const PEERS = ['@angular/*', 'rxjs', 'rxjs/*'];
const AMPLIFY = ['aws-amplify', 'aws-amplify/*'];

/** As in a production build of an app. */
const PRODUCTION = { ngDevMode: 'false', ngJitMode: 'false', ngI18nClosureMode: 'false' };

const APP = 'app.js';

/**
 * @typedef {object} Size
 * @property {number} minified bytes
 * @property {number} gzip bytes
 * @property {string} code
 * @property {string} map the source map
 * @property {Map<string, number>} files bytes that each file left in the bundle
 *
 * @typedef {object} Where
 * @property {string} resolveDir where the libraries are installed
 * @property {Record<string, string>} [alias]
 * @property {boolean} [withAmplify] counts Amplify as well
 *
 * @typedef {object} Bundler
 * @property {(lines: string, where: Where) => Promise<Size>} bundle what these lines of an app bring
 *   along in a production build, without Angular and RxJS
 * @property {() => Promise<void>} close
 */

/** @returns {Bundler} */
export function startBundler() {
  const transformer = new JavaScriptTransformer(
    { sourcemap: true, thirdPartySourcemaps: true, advancedOptimizations: true, jit: false },
    1,
  );
  return {
    bundle: (lines, where) => bundle(transformer, lines, where),
    close: () => transformer.close(),
  };
}

/**
 * @param {JavaScriptTransformer} transformer
 * @param {string} lines
 * @param {Where} where
 * @returns {Promise<Size>}
 */
async function bundle(transformer, lines, { resolveDir, alias = {}, withAmplify = false }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: lines, resolveDir, loader: 'js', sourcefile: APP },
    absWorkingDir: root,
    outfile: 'out.js',
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    sourcemap: 'external',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    mainFields: ['es2020', 'es2015', 'browser', 'module', 'main'],
    conditions: ['es2020', 'es2015', 'module'],
    legalComments: 'none',
    external: withAmplify ? PEERS : [...PEERS, ...AMPLIFY],
    alias,
    define: PRODUCTION,
    logLevel: 'error',
    plugins: [linking(transformer)],
  });
  const output = (/** @type {string} */ ending) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? new Uint8Array();
  const bytes = output('.js');
  return {
    minified: bytes.length,
    gzip: bytes.length === 0 ? 0 : gzipSync(bytes, { level: 9 }).length,
    code: new TextDecoder().decode(bytes),
    map: new TextDecoder().decode(output('.map')),
    files: filesIn(metafile),
  };
}

/** @param {import('esbuild').Metafile} metafile */
function filesIn({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return new Map(
    inputs
      .filter(([path, { bytesInOutput }]) => path !== APP && bytesInOutput > 0)
      .map(([path, { bytesInOutput }]) => [path, bytesInOutput]),
  );
}

/**
 * @param {JavaScriptTransformer} transformer
 * @returns {import('esbuild').Plugin}
 */
function linking(transformer) {
  return {
    name: 'link',
    setup({ onLoad }) {
      onLoad({ filter: /\.m?js$/ }, async ({ path }) => ({
        contents: await transformer.transformFile(path, false, false),
        loader: 'js',
      }));
    },
  };
}
