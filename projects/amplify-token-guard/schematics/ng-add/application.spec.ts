import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addApp, addLibrary, createApp } from '../spec-helpers/create-app';
import { CONFIG } from '../spec-helpers/app-sources';
import { runNgAdd } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

const ADMIN = '/projects/admin/src/app/app.config.ts';

const twoApps = async () => addApp(await createApp(), 'admin');

describe('the application', () => {
  it('is the only one, no matter how many libraries there are', async () => {
    const { tree } = await runNgAdd(await addLibrary(await createApp(), 'widgets'));
    assert.match(tree.readContent(CONFIG), /provideAmplifyTokenGuard\(\)/);
  });

  it('is the one in --project, and no other one changes', async () => {
    const { changed, tree } = await runNgAdd(await twoApps(), { project: 'admin' });
    assert.deepEqual(changed, ['/package.json', ADMIN]);
    assert.match(tree.readContent(ADMIN), /provideAmplifyTokenGuard\(\)/);
  });

  it('can be one after the other', async () => {
    const { tree: first } = await runNgAdd(await twoApps(), { project: 'shop' });
    const { tree } = await runNgAdd(first, { project: 'admin' });
    assert.match(tree.readContent(CONFIG), /provideAmplifyTokenGuard\(\)/);
    assert.match(tree.readContent(ADMIN), /provideAmplifyTokenGuard\(\)/);
  });

  it('must be named if there are several', async () => {
    await assert.rejects(
      runNgAdd(await twoApps()),
      /option "project" is missing\. .*several applications: "shop", "admin"\.$/,
    );
  });

  it('must exist, and must not be a library', async () => {
    const app = await addLibrary(await twoApps(), 'widgets');
    for (const project of ['nothing', 'widgets']) {
      await assert.rejects(
        runNgAdd(app, { project }),
        new RegExp(
          `option "project" is "${project}"; expected an application .*: "shop", "admin"\\.$`,
        ),
      );
    }
  });

  it('is reported as missing in a workspace with only libraries', async () => {
    const app = await createApp();
    writeFiles(app, { '/angular.json': '{ "version": 1, "projects": {} }' });
    await assert.rejects(runNgAdd(app), /this workspace has no application with a build target/);
  });

  it('starts at the entry point of its build target, whose option depends on the builder', async () => {
    for (const option of ['browser', 'main']) {
      const app = await createApp();
      const workspace = app.readContent('/angular.json');
      writeFiles(app, {
        '/angular.json': workspace.replace(
          '"browser": "src/main.ts"',
          `"${option}": "src/start.ts"`,
        ),
      });
      app.rename('/src/main.ts', '/src/start.ts');
      const { tree } = await runNgAdd(app);
      assert.match(tree.readContent(CONFIG), /provideAmplifyTokenGuard\(\)/);
    }
  });

  it('accepts no unknown option', async () => {
    await assert.rejects(runNgAdd(await createApp(), { projcet: 'shop' } as object), /projcet/);
  });
});
