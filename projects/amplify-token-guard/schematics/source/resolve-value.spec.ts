import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { first, parse } from '../spec-helpers/parse';
import { resolveValue } from './resolve-value';

/** The value of `value` in `f(value)`, as text. The other files are in `/src` too. */
function valueIn(main: string, others: Record<string, string> = {}): string {
  const files = Object.entries(others).map(([name, text]) => [`/src/${name}.ts`, text] as const);
  const { sources } = parse({ '/src/main.ts': main, ...Object.fromEntries(files) });
  const call = first(
    sources.get('/src/main.ts')!,
    (node): node is ts.CallExpression =>
      ts.isCallExpression(node) && node.expression.getText() === 'f',
  );
  return resolveValue(sources, call.arguments[0]!).getText();
}

describe('resolveValue', () => {
  const known: [string, string, Record<string, string>?][] = [
    ['the expression itself', 'f([1]);'],
    ['a constant', 'const a = [1]; f(a);'],
    ['a constant of a constant', 'const b = [1]; const a = b; f(a);'],
    ['a type assertion', 'const a = ([1] as const)! satisfies unknown; f((a));'],
    ['a property', 'const a = { b: { c: [1] } }; f(a.b.c);'],
    ['a shorthand property', 'const b = [1]; const a = { b }; f(a.b);'],
    ['an import', "import { a } from './a'; f(a);", { a: 'export const a = [1];' }],
    ['an alias', "import { a as b } from './a'; f(b);", { a: 'const c = [1]; export { c as a };' }],
    ['a default', "import b from './a'; f(b);", { a: 'export default [1];' }],
    [
      'a barrel',
      "import { a } from './index'; f(a);",
      { index: "export * from './b';\nexport * from './a';", a: 'export const a = [1];', b: '' },
    ],
    [
      'a named re-export',
      "import { b } from './b'; f(b);",
      { b: "export { a as b } from './a';", a: 'export const a = [1];' },
    ],
  ];
  for (const [what, main, others] of known) {
    it(`reads ${what}`, () => {
      assert.equal(valueIn(main, others), '[1]');
    });
  }

  it('reads functions and classes', () => {
    assert.equal(valueIn('function g() {} f(g);'), 'function g() {}');
    assert.equal(valueIn('class G {} f(G);'), 'class G {}');
    assert.equal(
      valueIn("import g from './a'; f(g);", { a: 'export default function () {}' }),
      'export default function () {}',
    );
  });

  const unknown: [string, string, Record<string, string>?][] = [
    ['what may change', 'let a = [1]; f(a);'],
    ['a parameter', 'const a = [1]; function g(a: unknown) { f(a); }'],
    ['a destructured parameter', 'const a = [1]; const g = ({ b: [a] }: any) => f(a);'],
    ['a variable of a function', 'const a = [1]; function g() { const a = h(); f(a); }'],
    ['a function in a function', 'const a = [1]; function g() { f(a); function a() {} }'],
    ['a package', "import { a } from 'a'; f(a);", { a: 'export const a = [1];' }],
    ['a file that is missing', "import { a } from './a'; f(a);"],
    [
      'a circle',
      "import { a } from './a'; f(a);",
      { a: "export { a } from './b';", b: "export { a } from './a';" },
    ],
    ['a constant of itself', 'const a = a; f(a);'],
  ];
  for (const [what, main, others] of unknown) {
    it(`does not guess at ${what}`, () => {
      assert.equal(valueIn(main, others), 'a');
    });
  }
});
