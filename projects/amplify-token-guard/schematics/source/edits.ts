import type { Tree } from '@angular-devkit/schematics';
import type { Node, SourceFile } from 'typescript';
import { addToList } from './add-to-list';
import { importedAs, importsFrom } from './imports';
import { elementsOf, type ListNode, type TextChange } from './list';
import { removeFromList } from './remove-from-list';
import { ts } from './typescript';

/**
 * Collects changes and applies them together, so that every position is one in the text that was
 * parsed, and two additions to one list know of each other.
 */
export class Edits {
  readonly #added = new Map<ListNode, string[]>();
  readonly #changes = new Map<SourceFile, TextChange[]>();
  readonly #imports = new Map<SourceFile, Map<string, Set<string>>>();

  get isEmpty(): boolean {
    return this.#added.size + this.#changes.size + this.#imports.size === 0;
  }

  add(list: ListNode, element: string): void {
    this.#added.set(list, [...(this.#added.get(list) ?? []), element]);
  }

  remove(list: ListNode, element: Node): void {
    this.#change(list.getSourceFile(), removeFromList(list, element));
  }

  /** The name by which the file can use `name` from `module`; imports it if need be. */
  import(file: SourceFile, module: string, name: string): string {
    const local = importedAs(file, module, name);
    if (local !== undefined) return local;
    const modules = this.#imports.get(file) ?? new Map<string, Set<string>>();
    modules.set(module, (modules.get(module) ?? new Set()).add(name));
    this.#imports.set(file, modules);
    return name;
  }

  applyTo(tree: Tree): void {
    for (const [list, elements] of this.#added) {
      this.#change(list.getSourceFile(), addToList(list, elements));
    }
    for (const [file, modules] of this.#imports) {
      for (const [module, names] of modules)
        this.#change(file, newImport(file, module, [...names]));
    }
    for (const [{ fileName, text }, changes] of this.#changes) {
      const recorder = tree.beginUpdate(fileName);
      const newLine = text.includes('\r\n') ? '\r\n' : '\n';
      for (const change of changes) {
        if (change.end > change.start) recorder.remove(change.start, change.end - change.start);
        recorder.insertLeft(change.start, change.text.replaceAll('\n', newLine));
      }
      tree.commitUpdate(recorder);
    }
  }

  #change(file: SourceFile, changes: readonly TextChange[]): void {
    this.#changes.set(file, [...(this.#changes.get(file) ?? []), ...changes]);
  }
}

function newImport(file: SourceFile, module: string, names: string[]): TextChange[] {
  for (const { importClause } of importsFrom(file, module)) {
    const bindings = importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings) && elementsOf(bindings).length > 0) {
      return addToList(bindings, names);
    }
  }
  const last = file.statements.filter(ts.isImportDeclaration).at(-1);
  const quote = last?.moduleSpecifier.getText().startsWith('"') ? '"' : "'";
  const end = last && !last.getText().endsWith(';') ? '' : ';';
  const statement = `import { ${names.join(', ')} } from ${quote}${module}${quote}${end}`;
  if (!last) {
    const first = file.statements[0]?.getStart() ?? 0;
    return [{ start: first, end: first, text: `${statement}\n` }];
  }
  const at = ts.getTrailingCommentRanges(file.text, last.getEnd())?.at(-1)?.end ?? last.getEnd();
  return [{ start: at, end: at, text: `\n${statement}` }];
}
