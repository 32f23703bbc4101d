import type { UnitTestTree } from '@angular-devkit/schematics/testing';

/** Writes files and overwrites existing ones. */
export function writeFiles(
  tree: UnitTestTree,
  files: Readonly<Record<string, string>>,
): UnitTestTree {
  for (const [path, text] of Object.entries(files)) {
    if (tree.exists(path)) tree.overwrite(path, text);
    else tree.create(path, text);
  }
  return tree;
}
