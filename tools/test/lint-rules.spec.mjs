// The linter's own rules, proved on text: a rule that no longer fails is no rule.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { root } from '../lib/paths.mjs';

const LIB = 'projects/amplify-token-guard/src/lib';
const TESTING = 'projects/amplify-token-guard/testing/src';

// The files do not exist, so that rules that need types cannot run on them.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    ts.configs.disableTypeChecked,
    { files: ['**/*.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  ],
});

/**
 * @param {string} filePath
 * @param {string} code
 */
async function brokenRules(filePath, code) {
  const results = await eslint.lintText(code, { filePath: join(root, filePath) });
  return results.flatMap(({ messages }) => messages.map((m) => m.ruleId ?? m.message));
}

/**
 * @param {string} filePath
 * @param {string} code
 * @param {string} [rule]
 */
async function rejects(filePath, code, rule = 'no-restricted-imports') {
  const found = [...new Set(await brokenRules(filePath, code))];
  assert.deepEqual(found, [rule], `${code} in ${filePath}`);
}

/**
 * @param {string} filePath
 * @param {string} code
 */
async function accepts(filePath, code) {
  assert.deepEqual(await brokenRules(filePath, code), [], `${code} in ${filePath}`);
}

const use = (/** @type {string} */ from) => `export { x } from '${from}';`;

const RANKS = [
  ['platform'],
  ['amplify'],
  ['session'],
  ['request'],
  ['request/wire'],
  ['request/http', 'request/graphql', 'router', 'monitor'],
];
const LAYERS = RANKS.flat();

/**
 * @param {string} from
 * @param {string} to
 */
const path = (from, to) => {
  const relative = posix.relative(from, to);
  return relative.startsWith('.') ? relative : `./${relative}`;
};

describe('layers', () => {
  for (const [rank, names] of RANKS.entries()) {
    for (const name of names) {
      it(`lets ${name} import only the layers before it`, async () => {
        const allowed = RANKS.slice(0, rank).flat();
        for (const other of LAYERS.filter((layer) => layer !== name)) {
          const check = allowed.includes(other) ? accepts : rejects;
          await check(`${LIB}/${name}/a.ts`, use(path(name, `${other}/b`)));
        }
        await accepts(`${LIB}/${name}/a.ts`, use('./b'));
        await accepts(`${LIB}/${name}/a.ts`, use(path(name, 'token-guard-error')));
      });
    }
  }

  it('lets options and errors import no layer', async () => {
    for (const layer of LAYERS) {
      await rejects(`${LIB}/resolve-options.ts`, use(`./${layer}/b`));
    }
    await accepts(`${LIB}/token-guard-options.ts`, use('./token-guard-error'));
  });

  it('lets the composition root import every layer, and no layer the composition root', async () => {
    for (const layer of LAYERS) {
      await accepts(`${LIB}/provide-amplify-token-guard.ts`, use(`./${layer}/b`));
      await accepts(`${LIB}/with-event-log.ts`, use(`./${layer}/b`));
      await rejects(`${LIB}/${layer}/a.ts`, use(path(layer, 'provide-amplify-token-guard')));
      await rejects(`${LIB}/${layer}/a.ts`, use(path(layer, 'with-event-log')));
    }
  });

  it('holds for types, deep folders, specs and the files that know Amplify', async () => {
    await rejects(`${LIB}/request/http/a.ts`, "import type { X } from '../graphql/b';");
    await rejects(`${LIB}/request/http/deep/a.ts`, use('../../graphql/b'));
    await rejects(`${LIB}/request/http/a.spec.ts`, use('../graphql/b'));
    await rejects(`${LIB}/request/graphql/amplify-a.ts`, use('../request/http/b'));
    await rejects(`${LIB}/amplify/a.ts`, use('../session/b'));
  });

  it('cannot be got round by imports it does not see', async () => {
    const rule = 'no-restricted-syntax';
    await rejects(`${LIB}/session/a.ts`, "export const x = import('../request/http/b');", rule);
    await rejects(`${LIB}/session/a.ts`, "export type X = import('../request/http/b').X;", rule);
    await rejects(`${LIB}/session/a.ts`, use('../../public-api'));
    await rejects(`${LIB}/session/a.ts`, use('amplify-token-guard'));
  });

  it('crosses between the entry points by package name', async () => {
    await accepts(`${TESTING}/a.ts`, use('amplify-token-guard'));
    await rejects(`${TESTING}/a.ts`, use('../../src/lib/session/b'));
    await accepts(`${LIB}/session/a.spec.ts`, use('amplify-token-guard/testing'));
  });
});

describe('the seam to Amplify', () => {
  const amplify = use('aws-amplify/auth');

  it('is amplify/, and amplify-*.ts in request/', async () => {
    for (const layer of LAYERS) {
      const isSeam = layer === 'amplify' || layer.startsWith('request');
      await (isSeam ? accepts : rejects)(`${LIB}/${layer}/amplify-a.ts`, amplify);
      await (layer === 'amplify' ? accepts : rejects)(`${LIB}/${layer}/a.ts`, amplify);
    }
    await rejects(`${LIB}/amplify-a.ts`, use('aws-amplify'));
    await rejects(`${LIB}/provide-amplify-token-guard.ts`, use('aws-amplify'));
    await rejects(`${LIB}/session/a.ts`, "import type { X } from 'aws-amplify/auth';");
    await rejects(`${TESTING}/a.ts`, amplify);
  });

  it('is open to specs', async () => {
    await accepts(`${LIB}/session/a.spec.ts`, amplify);
  });

  it('knows the public package only', async () => {
    await rejects(`${LIB}/amplify/amplify-a.ts`, use('@aws-amplify/core'));
  });
});

describe('schematics', () => {
  const file = 'projects/amplify-token-guard/schematics/ng-add/a.ts';

  it('import what every supported CLI has', async () => {
    await accepts(file, use('@schematics/angular/utility'));
    await accepts(file, use('@angular-devkit/schematics'));
    await rejects(file, use('@schematics/angular/utility/ast-utils'));
    await rejects(file, use('@angular-devkit/core'));
  });

  it('import nothing of the library', async () => {
    await rejects(file, use('amplify-token-guard'));
    await rejects(file, use('../../src/lib/token-guard-options'));
  });
});

describe('time', () => {
  /** @type {[string, string][]} */
  const forms = [
    ['setTimeout(f, 1);', 'no-restricted-globals'],
    ['setInterval(f, 1);', 'no-restricted-globals'],
    ['clearTimeout(1);', 'no-restricted-globals'],
    ['clearInterval(1);', 'no-restricted-globals'],
    ['requestAnimationFrame(f);', 'no-restricted-globals'],
    ['globalThis.setTimeout(f, 1);', 'no-restricted-properties'],
    ['const { setTimeout: later } = window;', 'no-restricted-properties'],
    ['export const x = Date.now();', 'no-restricted-properties'],
    ['export const x = globalThis.Date.now();', 'no-restricted-syntax'],
    ['export const x = new Date();', 'no-restricted-syntax'],
    ['export const x = performance.now();', 'no-restricted-properties'],
    ['export const x = globalThis.performance.now();', 'no-restricted-syntax'],
    ['export const x = AbortSignal.timeout(1);', 'no-restricted-properties'],
    ["export { timer } from 'rxjs';", 'no-restricted-imports'],
    ["export { delay } from 'rxjs/operators';", 'no-restricted-imports'],
  ];

  for (const [code, rule] of forms) {
    it(`keeps ${code} in platform/`, async () => {
      await accepts(`${LIB}/platform/a.ts`, code);
      await rejects(`${LIB}/session/a.ts`, code, rule);
      await rejects(`${LIB}/amplify/amplify-a.ts`, code, rule);
      await rejects(`${LIB}/resolve-options.ts`, code, rule);
      await rejects(`${LIB}/provide-amplify-token-guard.ts`, code, rule);
      await rejects(`${TESTING}/a.ts`, code, rule);
    });
  }

  it('lets everyone work with a time that was handed in', async () => {
    await accepts(`${LIB}/session/a.ts`, 'export const x = new Date(0);');
    await accepts(`${LIB}/session/a.ts`, "export { map } from 'rxjs';");
  });

  it('lets no spec sleep', async () => {
    await rejects(`${LIB}/session/a.spec.ts`, 'setTimeout(f, 1);', 'no-restricted-globals');
    await accepts(`${LIB}/platform/a.spec.ts`, 'setTimeout(f, 1);');
  });
});

describe('size and cycles', () => {
  const lines = (/** @type {number} */ count) => '// a line\n'.repeat(count - 1) + '// the last';

  it('accepts 400 lines and no more, except in specs', async () => {
    await accepts(`${LIB}/session/a.ts`, lines(400));
    await rejects(`${LIB}/session/a.ts`, lines(401), 'max-lines');
    await accepts(`${LIB}/session/a.spec.ts`, lines(401));
  });

  it('rejects an import cycle, also one by a path of tsconfig.json', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cycles-'));
    const paths = { alias: ['./c.ts'] };
    const files = {
      'a.ts': "export { b } from './b';",
      'b.ts': "export { a } from './a';",
      'c.ts': "export { d } from './d';",
      'd.ts': "export { c } from 'alias';",
      'e.ts': "import type { F } from './f'; export type E = F;",
      'f.ts': "import type { E } from './e'; export type F = E;",
      'tsconfig.json': JSON.stringify({ compilerOptions: { paths } }),
    };
    for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code);
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/oxlint/bin/oxlint'),
        ...['--config', join(root, '.oxlintrc.json'), '--tsconfig', 'tsconfig.json'],
        ...['--format', 'unix', '.'],
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    assert.deepEqual(
      [...stdout.matchAll(/([a-f]\.ts):.*no-cycle/g)].map(([, file]) => file).sort(),
      ['a.ts', 'b.ts', 'c.ts', 'd.ts'],
      stdout,
    );
  });
});
