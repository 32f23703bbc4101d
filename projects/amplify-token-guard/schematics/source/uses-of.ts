import type { Node } from 'typescript';
import { descendants } from './descendants';
import { means } from './imports';
import type { Sources } from './sources';
import { ts } from './typescript';

/** All uses of `name` from `module` in the app's own sources, without imports. */
export function usesOf(sources: Sources, module: string, name: string): Node[] {
  return sources
    .all()
    .filter((file) => file.text.includes(module))
    .flatMap((file) =>
      file.statements
        .filter((statement) => !ts.isImportDeclaration(statement))
        .flatMap((statement) => [...descendants(statement)])
        .filter((node) => means(node, module, name)),
    );
}
