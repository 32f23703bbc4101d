import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const FOLDER = '.github/workflows';
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

for (const name of readdirSync(FOLDER)) {
  describe(name, () => {
    const text = readFileSync(join(FOLDER, name), 'utf8');

    it('runs scripts that exist', () => {
      const run = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
      assert.deepEqual(
        run.filter((script) => !(script in scripts)),
        [],
      );
    });

    it('names files that exist', () => {
      const paths = [...text.matchAll(/npx jest (\S+)|node-version-file: (\S+)/g)];
      for (const [, specs, version] of paths) assert.ok(existsSync(specs ?? version ?? ''));
    });
  });
}

describe('.nvmrc', () => {
  it('names a Node.js version that CI tests', () => {
    const line = readFileSync('.nvmrc', 'utf8').trim();
    const [, tested = ''] = /node: \[(.*)\]/.exec(readFileSync(`${FOLDER}/ci.yml`, 'utf8')) ?? [];
    assert.match(line, /^\d+$/);
    assert.ok(tested.includes(`'${line}'`), `${line} is not one of ${tested}`);
  });
});
