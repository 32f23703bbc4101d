import { SourceMap } from 'node:module';
import { gzipSync } from 'node:zlib';
// The part of Angular's application builder that links partial code and marks unused code. It is
// private, but only with it is the result the same as that of `ng build`.
import { JavaScriptTransformer } from '@angular/build/private';
import { build } from 'esbuild';

const PEERS = ['@angular/*', 'rxjs', 'rxjs/*'];
const AMPLIFY = ['aws-amplify', 'aws-amplify/*'];

const transformer = new JavaScriptTransformer(
  { sourcemap: true, thirdPartySourcemaps: true, advancedOptimizations: true, jit: false },
  1,
);

/** Call it at the end, because the transformer uses a worker. */
export const close = () => transformer.close();

/**
 * Bundles these lines of an app as a production build does, without Angular and RxJS.
 *
 * @param {string} lines
 * @param {object} [options]
 * @param {string} [options.resolveDir] where the libraries are installed
 * @param {boolean} [options.withAmplify] whether to include Amplify
 * @param {string[]} [options.external] other files that aren't included
 */
export async function bundle(
  lines,
  { resolveDir = process.cwd(), withAmplify = false, external = [] } = {},
) {
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
    external: [...PEERS, ...(withAmplify ? [] : AMPLIFY), ...external],
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
 * For each part, how much smaller the gzipped bundle is without the code of that part. The parts
 * have words and patterns in common, so the sum is smaller than the whole.
 *
 * @template {string} Part
 * @param {{ code: string, bundled: string, gzip: number, map: string }} bundle
 * @param {(source: string) => Part | undefined} partOf part of a source below `src/lib/`
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
