import type { SourceFile } from 'typescript';
import type { Edits } from '../source/edits';

/** Writes code for a file. `use(module, name)` returns the local name of an import. */
export type Code = (use: (module: string, name: string) => string) => string;

/** The code for a file, which gets the necessary imports. */
export function codeFor(file: SourceFile, edits: Edits, write: Code): string {
  return write((module, name) => edits.import(file, module, name));
}

/** The code as lines to add by hand, imports first. */
export function linesByHand(code: readonly Code[], end = ''): string[] {
  const needed = new Map<string, Set<string>>();
  const lines = code.map((write) =>
    write((module, name) => {
      needed.set(module, (needed.get(module) ?? new Set()).add(name));
      return name;
    }),
  );
  const imports = [...needed].map(
    ([module, names]) => `import { ${[...names].join(', ')} } from '${module}';`,
  );
  return [...imports, '', ...lines.map((line) => line + end)];
}
