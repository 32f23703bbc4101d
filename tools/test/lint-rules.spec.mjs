// Tests the linter's own rules, so that each rule is proven to fail.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { ESLint } from 'eslint';
import { execaNode } from 'execa';

const PROJECT = 'projects/amplify-token-guard';
const eslint = new ESLint({
  overrideConfig: [{ files: ['**/*.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } }],
});

/**
 * @param {string | undefined} rule that the code breaks
 * @param {string} file below `src/lib/`, or below the package if it starts with `/`
 * @param {string} code of the file, or what it imports
 */
async function expectRule(rule, file, code) {
  const filePath = file.startsWith('/') ? `${PROJECT}${file}` : `${PROJECT}/src/lib/${file}`;
  const text = /\s/.test(code) || code.includes('(') ? code : `export { x } from '${code}';`;
  const results = await eslint.lintText(text, { filePath });
  const found = new Set(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)));
  assert.deepEqual([...found], rule ? [rule] : [], `${text} in ${file}`);
}

it('lets a layer import the layers before it, and no other', async () => {
  const order = ['platform', 'amplify', 'session', 'request', 'request/wire', 'request/http'];
  for (const [rank, layer] of order.entries()) {
    const up = '../'.repeat(layer.split('/').length);
    for (const [otherRank, other] of order.entries()) {
      if (other === layer) continue;
      const rule = otherRank > rank ? 'no-restricted-imports' : undefined;
      await expectRule(rule, `${layer}/a.ts`, `${up}${other}/b`);
    }
  }
});

const IMPORTS = 'no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';

/** @type {Record<string, [rule: string | undefined, file: string, code: string][]>} */
const RULES = {
  'keeps layers of one rank apart': [
    [IMPORTS, 'request/http/a.ts', '../graphql/b'],
    [IMPORTS, 'request/http/a.ts', "import type { X } from '../graphql/b';"],
    [IMPORTS, 'request/http/deep/a.ts', '../../graphql/b'],
    [IMPORTS, 'request/http/a.spec.ts', '../graphql/b'],
    [IMPORTS, 'request/graphql/amplify-a.ts', '../http/b'],
    [IMPORTS, 'monitor/a.ts', '../router/b'],
  ],
  'puts options and errors below all layers, and the composition root above': [
    [IMPORTS, 'resolve-options.ts', './platform/b'],
    [undefined, 'resolve-options.ts', './token-guard-error'],
    [undefined, 'platform/a.ts', '../token-guard-error'],
    [undefined, 'with-event-log.ts', './monitor/b'],
    [IMPORTS, 'monitor/a.ts', '../with-event-log'],
    [IMPORTS, 'monitor/a.ts', '../provide-amplify-token-guard'],
  ],
  'rejects imports that it cannot check': [
    [SYNTAX, 'session/a.ts', "export const x = import('../request/http/b');"],
    [SYNTAX, 'session/a.ts', "export type X = import('../request/http/b').X;"],
    [IMPORTS, 'session/a.ts', '../../public-api'],
    [IMPORTS, 'session/a.ts', 'amplify-token-guard'],
  ],
  'requires the package name for another entry point': [
    [undefined, '/testing/src/a.ts', 'amplify-token-guard'],
    [IMPORTS, '/testing/src/a.ts', '../../src/lib/session/b'],
    [undefined, 'session/a.spec.ts', 'amplify-token-guard/testing'],
  ],
  'lets only amplify/ and amplify-*.ts in request/ import Amplify': [
    [undefined, 'amplify/a.ts', 'aws-amplify/auth'],
    [undefined, 'request/graphql/amplify-a.ts', 'aws-amplify/auth'],
    [undefined, 'session/a.spec.ts', 'aws-amplify/auth'],
    [IMPORTS, 'amplify/a.ts', '@aws-amplify/core'],
    [IMPORTS, 'request/graphql/a.ts', 'aws-amplify/auth'],
    [IMPORTS, 'session/amplify-a.ts', 'aws-amplify/auth'],
    [IMPORTS, 'session/a.ts', "import type { X } from 'aws-amplify/auth';"],
    [IMPORTS, 'provide-amplify-token-guard.ts', 'aws-amplify'],
    [IMPORTS, '/testing/src/a.ts', 'aws-amplify/auth'],
  ],
  'lets schematics import only what every supported CLI has, and nothing of the library': [
    [undefined, '/schematics/ng-add/a.ts', '@schematics/angular/utility'],
    [IMPORTS, '/schematics/ng-add/a.ts', '@schematics/angular/utility/ast-utils'],
    [IMPORTS, '/schematics/ng-add/a.ts', '@angular-devkit/core'],
    [IMPORTS, '/schematics/ng-add/a.ts', '../../src/lib/token-guard-options'],
  ],
  'allows clocks and timers only in platform/': [
    [undefined, 'platform/a.ts', 'setTimeout(f, 1);'],
    [SYNTAX, 'amplify/amplify-a.ts', 'setTimeout(f, 1);'],
    [SYNTAX, 'provide-amplify-token-guard.ts', 'setTimeout(f, 1);'],
    [SYNTAX, '/testing/src/a.ts', 'setTimeout(f, 1);'],
    [SYNTAX, 'session/a.spec.ts', 'setTimeout(f, 1);'],
    [SYNTAX, 'session/a.ts', 'globalThis.setTimeout(f, 1);'],
    [SYNTAX, 'session/a.ts', 'const { setTimeout: later } = window;'],
    [SYNTAX, 'session/a.ts', 'export const x = Date.now();'],
    [SYNTAX, 'session/a.ts', 'export const x = globalThis.Date.now();'],
    [SYNTAX, 'session/a.ts', 'export const x = new Date();'],
    [undefined, 'session/a.ts', 'export const x = new Date(0);'],
    [SYNTAX, 'session/a.ts', 'export const x = performance.now();'],
    [SYNTAX, 'session/a.ts', 'export const x = globalThis.performance.now();'],
    [SYNTAX, 'session/a.ts', 'export const x = AbortSignal.timeout(1);'],
    [IMPORTS, 'session/a.ts', "export { timer } from 'rxjs';"],
    [IMPORTS, 'session/a.ts', "export { delay } from 'rxjs/operators';"],
    [undefined, 'session/a.ts', "export { map } from 'rxjs';"],
  ],
  'requires "#" for private members, and takeUntilDestroyed() for subscriptions': [
    [SYNTAX, 'session/a.ts', 'export class A { private x = 1; }'],
    [SYNTAX, 'session/a.ts', 'export class A { private x() { return 1; } }'],
    [
      undefined,
      'session/a.ts',
      'export class A { #x = 1; constructor(private readonly y: 1) {} z() { return this.#x; } }',
    ],
    [SYNTAX, 'session/a.ts', 'destroyRef.onDestroy(() => subscription.unsubscribe());'],
    [SYNTAX, 'session/a.ts', 'destroyRef.onDestroy(() => { a(); subscription.unsubscribe(); });'],
    [undefined, 'session/a.ts', 'export const stop = () => subscription.unsubscribe();'],
  ],
  'accepts at most six collaborators of a class': [
    [undefined, 'session/a.ts', `export class A { ${injectsOf(6)} other = 1; }`],
    [SYNTAX, 'session/a.ts', `export class A { ${injectsOf(7)} }`],
    [SYNTAX, 'monitor/a.ts', `export class A { ${injectsOf(3)} other = 1; ${injectsOf(4)} }`],
  ],
  'accepts at most 400 lines, except in specs': [
    [undefined, 'session/a.ts', '// a line\n'.repeat(399)],
    ['max-lines', 'session/a.ts', '// a line\n'.repeat(401)],
    [undefined, 'session/a.spec.ts', '// a line\n'.repeat(401)],
  ],
};

/** @param {number} count */
function injectsOf(count) {
  return Array.from({ length: count }, (_, i) => `x${i} = new X(inject(X${i}));`).join(' ');
}

for (const [title, cases] of Object.entries(RULES)) {
  it(title, async () => {
    for (const each of cases) await expectRule(...each);
  });
}

it('rejects an import cycle, also one by a path of tsconfig.json', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'cycles-'));
  const files = {
    'a.ts': "export { b } from './b';",
    'b.ts': "export { a } from 'alias';",
    'e.ts': "import type { F } from './f'; export type E = F;",
    'f.ts': "import type { E } from './e'; export type F = E;",
    'tsconfig.json': '{ "compilerOptions": { "paths": { "alias": ["./a.ts"] } } }',
  };
  for (const [name, code] of Object.entries(files)) writeFileSync(join(cwd, name), code);
  const oxlint = join(process.cwd(), 'node_modules/oxlint/bin/oxlint');
  const config = join(process.cwd(), '.oxlintrc.json');
  const options = ['--config', config, '--tsconfig', 'tsconfig.json', '--format', 'unix', '.'];
  const { stdout } = await execaNode(oxlint, options, { cwd, reject: false });
  rmSync(cwd, { recursive: true });
  const found = [...stdout.matchAll(/([a-f]\.ts):.*no-cycle/g)].map(([, file]) => file);
  assert.deepEqual(found.sort(), ['a.ts', 'b.ts'], stdout);
});
