import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createApp, type AppShape } from '../spec-helpers/create-app';
import { DIST, installPackage, readManifest } from '../spec-helpers/shipped-package';
import { writeFiles } from '../spec-helpers/write-files';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The content of a file after `ng add`, run twice by the CLI's own engine. */
async function added(shape: AppShape, file: string): Promise<string> {
  const app = await createApp(shape);
  // Already there, so that nothing is installed.
  writeFiles(app, { '/package.json': '{ "dependencies": { "aws-amplify": "^6.15.8" } }' });
  const { root, workflow } = installPackage(app);
  folders.push(root);
  const run = async (): Promise<string> => {
    await workflow
      .execute({
        collection: 'amplify-token-guard',
        schematic: 'ng-add',
        options: {},
        allowPrivate: true,
      })
      .toPromise();
    return readFileSync(join(root, file), 'utf8');
  };
  const text = await run();
  assert.equal(await run(), text);
  return text;
}

describe('the schematics in the built package', () => {
  it('add the guard to an app of standalone components', async () => {
    const text = await added({}, 'src/app/app.config.ts');
    assert.match(text, /\n {4}provideAmplifyTokenGuard\(\),\n/);
    assert.match(text, /provideHttpClient\(withInterceptors\(\[tokenGuardInterceptor\]\)\)/);
  });

  it('add the guard to an app of NgModules', async () => {
    const text = await added({ standalone: false }, 'src/app/app-module.ts');
    assert.match(text, /\n {4}AmplifyTokenGuardModule\.forRoot\(\)\n/);
    assert.match(text, /provideHttpClient\(withInterceptorsFromDi\(\)\)/);
  });

  it('are named by the manifest, and saved as a dependency', () => {
    const manifest = readManifest(DIST);
    assert.equal(manifest['ng-add'].save, 'dependencies');
    assert.ok(existsSync(join(DIST, manifest.schematics)));
    assert.ok(existsSync(join(DIST, manifest['ng-update'].migrations)));
  });

  it('are CommonJS in a package of modules', () => {
    assert.equal(readManifest(DIST).type, 'module');
    assert.equal(readManifest(join(DIST, 'schematics')).type, 'commonjs');
  });

  it('are all in the tarball, without tests and sources', () => {
    const { stdout } = spawnSync('npm pack --dry-run --json --ignore-scripts', {
      cwd: DIST,
      shell: true,
      encoding: 'utf8',
    });
    const [tarball] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const packed = tarball.files
      .map(({ path }) => path)
      .filter((path) => path.startsWith('schematics/'))
      .map((path) => path.slice('schematics/'.length));
    const built = readdirSync(join(DIST, 'schematics'), {
      recursive: true,
      withFileTypes: true,
    }).filter((entry) => entry.isFile());
    assert.equal(packed.length, built.length);
    for (const path of [
      'package.json',
      'collection.json',
      'migrations.json',
      'ng-add/ng-add.js',
      'ng-add/schema.json',
    ]) {
      assert.ok(packed.includes(path), `${path} is not in the tarball`);
    }
    assert.deepEqual(
      packed.filter((path) => /\.ts$|spec|shipped|tsconfig/.test(path)),
      [],
    );
  });
});
