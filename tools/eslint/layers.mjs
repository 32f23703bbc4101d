// The library's layers, in order. A layer may import only from earlier layers, and not from a layer
// of the same rank. The rule checks the text of an import, so it needs no build and no resolver.

const RANKS = [
  ['platform'],
  ['amplify'],
  ['session'],
  ['request'],
  ['request/wire'],
  ['request/http', 'request/graphql', 'router', 'monitor'],
];

export const LAYERS = RANKS.flat();

/**
 * The files at the top of `lib/` that compose the layers. All other files there are below the
 * layers.
 */
export const COMPOSITION_ROOT = [
  'provide-amplify-token-guard.ts',
  'amplify-token-guard-module.ts',
  'with-*.ts',
];

/**
 * The files of a layer, including subfolders that aren't layers themselves.
 *
 * @param {string} layer
 */
export function filesOf(layer) {
  return LAYERS.some((other) => other.startsWith(`${layer}/`)) ? `${layer}/*` : `${layer}/**/*`;
}

/**
 * @param {string | null} layer null: the files below all layers (options, errors)
 * @returns patterns for `no-restricted-imports`
 */
export function layerPatterns(layer) {
  const own = RANKS.findIndex((names) => layer !== null && names.includes(layer));
  const forbidden = RANKS.flatMap((names, rank) => (rank >= own ? names : []))
    .filter((name) => name !== layer)
    .map((name) => name.split('/').at(-1));
  return [
    {
      regex: `^\\.{1,2}/(.*/)?(${forbidden.join('|')})/`,
      message: `${layer ?? 'Options and errors'} may not import this layer (order: options and errors, ${RANKS.map((names) => names.join(' | ')).join(', ')}).`,
    },
    {
      regex: '^\\.{1,2}/(.*/)?(provide-amplify-token-guard|amplify-token-guard-module|with-[^/]*)$',
      message: 'Only the composition root may import its own files.',
    },
  ];
}
