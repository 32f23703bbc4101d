import { build, BuildOptions } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../../..');

/** The output folder. */
export const OUT = join(root, 'node_modules/.cache/explorer');

const OPTIONS = {
  bundle: true,
  target: 'es2022',
  absWorkingDir: root,
  tsconfig: join(here, '../tsconfig.lib.json'),
  logLevel: 'error',
  define: { ngDevMode: 'false' },
} satisfies BuildOptions;

/** Builds the two scripts of a page, with and without the guard, and the explorer's worker. */
export async function buildAll(): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  const page = (name: string): BuildOptions => ({
    ...OPTIONS,
    entryPoints: [join(here, `app/${name}-app.ts`)],
    outfile: join(OUT, `${name}.cjs`),
    format: 'cjs',
    platform: 'browser',
    external: ['@angular/*', 'rxjs'],
  });
  const explorer: BuildOptions = {
    ...OPTIONS,
    entryPoints: [join(here, 'worker.ts')],
    outfile: join(OUT, 'worker.mjs'),
    format: 'esm',
    platform: 'node',
    // Partially compiled libraries need the compiler as soon as they are imported.
    banner: { js: "import '@angular/compiler';" },
    external: ['@angular/*', 'rxjs', 'fast-check', 'aws-amplify', 'aws-amplify/*', 'graphql'],
  };
  await Promise.all([page('plain'), page('guarded'), explorer].map((options) => build(options)));
}
