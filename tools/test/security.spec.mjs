import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';

const FOLDERS = [
  'projects/amplify-token-guard/src',
  'projects/amplify-token-guard/devtools',
  'e2e',
];
const ITEM = /^- ([^]*?)(?=\n- |\n\n|$(?![^]))/gm;

/** The list items of SECURITY.md, each joined to one line. */
const items = [...readFileSync('SECURITY.md', 'utf8').matchAll(ITEM)].map(([, text = '']) =>
  text.replace(/\s+/g, ' ').trim(),
);

/** The names of all `it('…')` and `test('…')` that run. */
const tests = new Set(
  FOLDERS.flatMap((folder) =>
    readdirSync(folder, { encoding: 'utf8', recursive: true })
      .filter((name) => name.endsWith('.spec.ts'))
      .flatMap((name) => namesOfTests(join(folder, name))),
  ),
);

describe('SECURITY.md', () => {
  it('has list items', () => {
    assert.ok(items.length >= 25, `${items.length} items`);
  });

  for (const item of items) {
    it(`has a test with this name: ${item}`, () => {
      assert.ok(tests.has(item));
    });
  }
});

/** @param {string} path */
function namesOfTests(path) {
  /** @type {string[]} */
  const names = [];
  /** @param {ts.Node} node */
  const look = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [name] = node.arguments;
      const isTest = ['it', 'test'].includes(node.expression.text);
      if (isTest && name && ts.isStringLiteralLike(name)) names.push(name.text);
    }
    ts.forEachChild(node, look);
  };
  const text = readFileSync(path, 'utf8');
  look(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return names;
}
