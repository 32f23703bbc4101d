import type { Tree } from '@angular-devkit/schematics';
import type { Node, SourceFile } from 'typescript';
import { addToList } from './add-to-list';
import { importedAs, importsFrom } from './imports';
import { elementsOf, type ListNode, type TextChange } from './list';
import { removeFromList } from './remove-from-list';
import { ts } from './typescript';

/**
 * Collects changes and applies them together, so that all positions refer to the original text, and
 * several additions to one list don't conflict.
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

  /** The local name of `name` from `module`. Adds an import if necessary. */
  import(file: SourceFile, module: string, name: string): string {
    const local = importedAs(file, module, name);
    if (local !== undefined) return local;
    const modules = this.#imports.get(file) ?? new Map<string, Set<string>>();
    modules.set(module, (modules.get(module) ?? new Set()).add(name));
    this.#imports.set(file, modules);
    return name;
  }

  /**
   * The place of a node in the edited file, in the format of editors: `src/main.ts:12`. For removed
   * code, the place where it was.
   */
  placeOf(node: Node): string {
    const file = node.getSourceFile();
    const start = node.getStart();
    let line = 1 + countLines(file.text.slice(0, start));
    for (const change of this.#allChanges().get(file) ?? []) {
      if (change.start > start) continue;
      const replaced = file.text.slice(change.start, Math.min(change.end, start));
      line += countLines(change.text) - countLines(replaced);
    }
    return `${file.fileName.replace(/^\//, '')}:${line}`;
  }

  applyTo(tree: Tree): void {
    for (const [{ fileName, text }, changes] of this.#allChanges()) {
      const recorder = tree.beginUpdate(fileName);
      const newLine = text.includes('\r\n') ? '\r\n' : '\n';
      for (const change of changes) {
        if (change.end > change.start) recorder.remove(change.start, change.end - change.start);
        recorder.insertLeft(change.start, change.text.replaceAll('\n', newLine));
      }
      tree.commitUpdate(recorder);
    }
  }

  #allChanges(): Map<SourceFile, readonly TextChange[]> {
    const all = new Map<SourceFile, readonly TextChange[]>(this.#changes);
    const change = (file: SourceFile, changes: readonly TextChange[]): void => {
      all.set(file, [...(all.get(file) ?? []), ...changes]);
    };
    for (const [list, elements] of this.#added) {
      change(list.getSourceFile(), addToList(list, elements));
    }
    for (const [file, modules] of this.#imports) {
      for (const [module, names] of modules) change(file, newImport(file, module, [...names]));
    }
    return all;
  }

  #change(file: SourceFile, changes: readonly TextChange[]): void {
    this.#changes.set(file, [...(this.#changes.get(file) ?? []), ...changes]);
  }
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
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
