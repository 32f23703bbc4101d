import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findTypeScript, requireTypeScript } from './typescript';

const VENDORED = '@schematics/angular/third_party/';

/** A `require` that resolves these modules. */
function asking(modules: Record<string, unknown>) {
  return (id: string): unknown => {
    const name = id.startsWith(VENDORED) ? 'vendored' : id;
    if (name in modules) return modules[name];
    throw new Error(`Cannot find module '${id}'`);
  };
}

const compiler = (name: string) => ({ name, createSourceFile: () => undefined });
const nothing = asking({});

describe('TypeScript', () => {
  it('is the copy that the CLI installs', () => {
    const own = compiler('vendored');
    assert.equal(
      findTypeScript(asking({ vendored: own }), asking({ typescript: compiler('app') })),
      own,
    );
  });

  it('is that of the app if the CLI installs none', () => {
    const app = compiler('app');
    const other = asking({ typescript: compiler('package') });
    assert.equal(findTypeScript(other, asking({ typescript: app })), app);
  });

  it('is the one next to this package if the app hides its own', () => {
    const beside = compiler('package');
    assert.equal(findTypeScript(asking({ typescript: beside }), nothing), beside);
  });

  it('is not a package of that name without the API', () => {
    const seven = { version: '7.0.2' };
    assert.equal(findTypeScript(asking({ typescript: seven }), nothing), undefined);
  });

  it('is reported as missing with a helpful message', () => {
    requireTypeScript(compiler('any'));
    assert.throws(() => {
      requireTypeScript({});
    }, /ng add amplify-token-guard requires TypeScript 5\.9 or 6, but did not find it/);
  });
});
