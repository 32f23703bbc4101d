import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { first, parse } from '../spec-helpers/parse';
import { Edits } from './edits';
import type { ListNode } from './list';

/** The file after adding `added` to its first list of this kind. */
function after(
  text: string,
  added: readonly string[],
  is: (node: ts.Node) => node is ListNode = ts.isArrayLiteralExpression,
): string {
  const { tree, sources } = parse({ '/src/a.ts': text });
  const edits = new Edits();
  const list = first(sources.get('/src/a.ts')!, is);
  for (const one of added) edits.add(list, one);
  edits.applyTo(tree);
  return tree.readText('/src/a.ts');
}

describe('addToList', () => {
  const cases: [string, string, string][] = [
    ['one line', 'f([a]);', 'f([a, x, y]);'],
    ['one line with a comma at its end', 'f([a, ]);', 'f([a, x, y, ]);'],
    ['nothing', 'f([]);', 'f([\n  x,\n  y,\n]);'],
    ['nothing on two lines', '  f([\n  ]);', '  f([\n    x,\n    y,\n  ]);'],
    ['a comment', 'f([ // none\n]);', 'f([ // none\n  x,\n  y,\n]);'],
    ['a comment at its end', 'f([\n  /* none */]);', 'f([\n  /* none */\n    x,\n    y,\n  ]);'],
    ['lines', 'f([\n  a,\n  b\n]);', 'f([\n  a,\n  b,\n  x,\n  y\n]);'],
    ['lines with a comma', 'f([\n  a,\n  b,\n]);', 'f([\n  a,\n  b,\n  x,\n  y,\n]);'],
    ['a comment after the last element', 'f([\n  a // 1\n]);', 'f([\n  a, // 1\n  x,\n  y\n]);'],
    ['a comment after its comma', 'f([\n  a, // 1, 2\n]);', 'f([\n  a, // 1, 2\n  x,\n  y,\n]);'],
    ['a comment before its comma', 'f([\n  a /* , */,\n]);', 'f([\n  a /* , */,\n  x,\n  y,\n]);'],
    ['tabs', '\tf([\n\t\ta,\n\t]);', '\tf([\n\t\ta,\n\t\tx,\n\t\ty,\n\t]);'],
    ['Windows lines', 'f([\r\n  a,\r\n]);\r\n', 'f([\r\n  a,\r\n  x,\r\n  y,\r\n]);\r\n'],
  ];

  for (const [what, before, expected] of cases) {
    it(`follows the style of the list: ${what}`, () => {
      assert.equal(after(before, ['x', 'y']), expected);
    });
  }

  it('indents every line of an element', () => {
    assert.equal(after('f([\n  a,\n]);', ['{\n  b,\n}']), 'f([\n  a,\n  {\n    b,\n  },\n]);');
  });

  it('supports arguments, objects, and imports as lists', () => {
    assert.equal(after('f();', ['x'], ts.isCallExpression), 'f(x);');
    assert.equal(after('f(a)', ['x'], ts.isCallExpression), 'f(a, x)');
    assert.equal(after('f({});', ['x: 1'], ts.isObjectLiteralExpression), 'f({ x: 1 });');
    assert.equal(
      after("import { a } from 'b';", ['x'], ts.isNamedImports),
      "import { a, x } from 'b';",
    );
  });

  it('keeps a byte order mark', () => {
    const { tree, sources } = parse({ '/src/a.ts': '\uFEFFf([a]);' });
    const edits = new Edits();
    edits.add(first(sources.get('/src/a.ts')!, ts.isArrayLiteralExpression), 'x');
    edits.applyTo(tree);
    assert.equal(tree.read('/src/a.ts')?.toString(), '\uFEFFf([a, x]);');
  });
});
