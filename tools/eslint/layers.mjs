// The library's layers, in order. Each may import only from the ones before it, and layers of one
// rank never see each other. The rule reads the import's text, so it needs no build and no resolver.

const RANKS = [
  ['platform'],
  ['amplify'],
  ['session'],
  ['request'],
  ['request/wire'],
  ['request/http', 'request/graphql', 'router', 'monitor'],
];

export const LAYERS = RANKS.flat();

/** Files at the top of `lib/` that put everything together; all others there stand below the layers. */
export const COMPOSITION_ROOT = [
  'provide-amplify-token-guard.ts',
  'amplify-token-guard-module.ts',
  'with-*.ts',
];

/**
 * The files of a layer: with its subfolders, unless these are layers of their own.
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
      message: 'Only the composition root knows itself.',
    },
  ];
}
