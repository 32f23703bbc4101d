import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createApp } from '../spec-helpers/create-app';
import { runNgAdd } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

type Manifest = Record<string, Record<string, string>>;

const own = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as Manifest;

describe('aws-amplify', () => {
  it('is added in the supported range, and installed', async () => {
    const { tree, installs } = await runNgAdd(await createApp());
    const { dependencies } = JSON.parse(tree.readContent('/package.json')) as Manifest;
    assert.equal(dependencies?.['aws-amplify'], own['peerDependencies']?.['aws-amplify']);
    assert.equal(installs, 1);
  });

  for (const section of [
    'dependencies',
    'devDependencies',
    'peerDependencies',
    'optionalDependencies',
  ]) {
    it(`is not changed in ${section}`, async () => {
      const app = await createApp();
      const manifest = JSON.parse(app.readContent('/package.json')) as Manifest;
      manifest[section] = { ...manifest[section], 'aws-amplify': '6.20.0' };
      writeFiles(app, { '/package.json': JSON.stringify(manifest) });
      const { changed, installs } = await runNgAdd(app);
      assert.ok(!changed.includes('/package.json'));
      assert.equal(installs, 0);
    });
  }
});
