import type { Node } from 'typescript';

/** Where to look, as editors understand it: `src/main.ts:12`. */
export function placeOf(node: Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${file.fileName.replace(/^\//, '')}:${line + 1}`;
}
