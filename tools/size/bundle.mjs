import { SourceMap } from 'node:module';
import { gzipSync } from 'node:zlib';
// The part of the application builder that links partial code and marks what may be dropped. It is
// private to Angular, but only so is the figure what a user's own `ng build` comes to.
import { JavaScriptTransformer } from '@angular/build/private';
import { build } from 'esbuild';

const PEERS = ['@angular/*', 'rxjs', 'rxjs/*'];
const AMPLIFY = ['aws-amplify', 'aws-amplify/*'];

const transformer = new JavaScriptTransformer(
  { sourcemap: true, thirdPartySourcemaps: true, advancedOptimizations: true, jit: false },
  1,
);

/** To be called at the end: it keeps a worker. */
export const close = () => transformer.close();

/**
 * What these lines of an app bring along in a production build, without Angular and RxJS.
 *
 * @param {string} lines
 * @param {object} [options]
 * @param {string} [options.resolveDir] where the libraries are installed
 * @param {boolean} [options.withAmplify] counts Amplify as well
 */
export async function bundle(lines, { resolveDir = process.cwd(), withAmplify = false } = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: lines, resolveDir },
    outfile: 'out.js',
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    sourcemap: 'external',
    format: 'esm',
    target: 'es2022',
    mainFields: ['es2020', 'es2015', 'browser', 'module', 'main'],
    conditions: ['es2020', 'es2015', 'module'],
    legalComments: 'none',
    external: withAmplify ? PEERS : [...PEERS, ...AMPLIFY],
    alias: { 'amplify-token-guard': `${process.cwd()}/dist/amplify-token-guard` },
    define: { ngDevMode: 'false', ngJitMode: 'false', ngI18nClosureMode: 'false' },
    logLevel: 'error',
    plugins: [
      {
        name: 'link',
        setup({ onLoad }) {
          onLoad({ filter: /\.m?js$/ }, async ({ path }) => ({
            contents: await transformer.transformFile(path, false, false),
          }));
        },
      },
    ],
  });
  const [map, bundled] = outputFiles;
  if (!map || !bundled) throw new Error('esbuild wrote no bundle.');
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  // An app has these libraries anyway, and its own bundle doesn't import them.
  const code = bundled.text.replace(/^(import[^;]*;)+/, '');
  return {
    minified: Buffer.byteLength(code),
    gzip: code.trim() === '' ? 0 : gzipSync(code, { level: 9 }).length,
    code,
    bundled: bundled.text,
    map: map.text,
    files: inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  };
}

/**
 * By how much gzip's result shrinks without the code that comes from some of the library's sources. Parts share words
 * and patterns, so together they cost less than the sum of their sizes.
 *
 * @template {string} Part
 * @param {{ code: string, bundled: string, gzip: number, map: string }} bundle
 * @param {(source: string) => Part | undefined} partOf the part that a source below `src/lib/` belongs to
 * @returns {Map<Part | undefined, number>} in bytes of gzip
 */
export function costsByPart({ code, bundled, gzip, map }, partOf) {
  const sourceMap = new SourceMap(JSON.parse(map));
  /** @type {(Part | undefined)[]} */
  const parts = [];
  for (const [line, text] of bundled.split('\n').entries()) {
    for (let column = 0; column <= text.length; column++) {
      const { originalSource = '' } = /** @type {any} */ (sourceMap.findEntry(line, column));
      parts.push(partOf(originalSource.split('/src/lib/')[1] ?? ''));
    }
  }
  const ofCode = parts.slice(bundled.length - code.length);
  return new Map(
    [...new Set(ofCode)].map((part) => {
      const rest = [...code].filter((_, index) => ofCode[index] !== part).join('');
      return [part, gzip - gzipSync(rest, { level: 9 }).length];
    }),
  );
}
