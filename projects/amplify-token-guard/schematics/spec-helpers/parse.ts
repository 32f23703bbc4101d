import { Tree } from '@angular-devkit/schematics';
import type { Node, SourceFile } from 'typescript';
import { descendants } from '../source/descendants';
import { Sources } from '../source/sources';

/** A tree with these files, and its sources in `/src`. */
export function parse(files: Readonly<Record<string, string>>): { tree: Tree; sources: Sources } {
  const tree = Tree.empty();
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  return { tree, sources: new Sources(tree, '/src') };
}

/** The first node of this kind. */
export function first<T extends Node>(file: SourceFile, is: (node: Node) => node is T): T {
  for (const node of descendants(file)) if (is(node)) return node;
  throw new Error(`${file.fileName} has no such node`);
}
