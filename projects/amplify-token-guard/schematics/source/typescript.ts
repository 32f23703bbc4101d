import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SchematicsException } from '@angular-devkit/schematics';
import type typescript from 'typescript';

type TypeScript = typeof typescript;

const VENDORED = '@schematics/angular/third_party/github.com/Microsoft/TypeScript/lib/typescript';

/**
 * The CLI of Angular 21 brings a copy of TypeScript for schematics, that of 22 does not. Every app has
 * TypeScript itself, but strict package managers show it to the app only, not to its packages.
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
      // The next place.
    }
  }
  return undefined;
}

/** TypeScript 7 has the same name, and no such API. */
function isTypeScript(found: unknown): found is TypeScript {
  return typeof (found as Partial<TypeScript> | undefined)?.createSourceFile === 'function';
}

/** Empty where TypeScript was not found; `requireTypeScript()` tells that. */
export const ts =
  findTypeScript(require, createRequire(join(process.cwd(), 'package.json'))) ?? ({} as TypeScript);

/**
 * Not thrown while loading: the CLI would take a schematic that does not load for one that does not
 * exist, and say nothing.
 */
export function requireTypeScript(available: unknown = ts): void {
  if (isTypeScript(available)) return;
  throw new SchematicsException(
    'ng add amplify-token-guard reads the app with TypeScript 5.9 or 6, which was not found. ' +
      'Install it ("typescript" in devDependencies) and run the command again.',
  );
}
