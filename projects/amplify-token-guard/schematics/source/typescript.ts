import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SchematicsException } from '@angular-devkit/schematics';
import type typescript from 'typescript';

type TypeScript = typeof typescript;

const VENDORED = '@schematics/angular/third_party/github.com/Microsoft/TypeScript/lib/typescript';

/**
 * The CLI of Angular 21 includes a copy of TypeScript for schematics, the one of 22 doesn't. Every
 * app has TypeScript, but with strict package managers, only the app can resolve it.
 */
export function findTypeScript(
  ask: (id: string) => unknown,
  askApp: (id: string) => unknown,
): TypeScript | undefined {
  for (const load of [
    () => ask(VENDORED),
    () => askApp('typescript'),
    () => ask('typescript'),
  ] as const) {
    try {
      const found = load();
      if (isTypeScript(found)) return found;
    } catch {
      // Try the next place.
    }
  }
  return undefined;
}

/** TypeScript 7 has the same name, but not this API. */
function isTypeScript(found: unknown): found is TypeScript {
  return typeof (found as Partial<TypeScript> | undefined)?.createSourceFile === 'function';
}

/** Empty if TypeScript was not found. Then `requireTypeScript()` throws. */
export const ts =
  findTypeScript(require, createRequire(join(process.cwd(), 'package.json'))) ?? ({} as TypeScript);

/** Not thrown while loading, because the CLI reports nothing for a schematic that fails to load. */
export function requireTypeScript(available: unknown = ts): void {
  if (isTypeScript(available)) return;
  throw new SchematicsException(
    'ng add amplify-token-guard requires TypeScript 5.9 or 6, but did not find it. ' +
      'Install "typescript" in devDependencies and run the command again.',
  );
}
