import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addApp, createApp } from '../spec-helpers/create-app';
import { runNgAdd } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

describe('without Amplify.configure()', () => {
  it('the missing lines are printed, and no file changes', async () => {
    const { changed, printed } = await runNgAdd(await createApp());
    assert.deepEqual(changed, ['/package.json', '/src/app/app.config.ts']);
    assert.match(printed, /^No Amplify\.configure\(\) was found in src\. .* Add to src\/main\.ts/);
    assert.match(
      printed,
      /\n {4}import \{ Amplify \} from 'aws-amplify';\n\n {4}Amplify\.configure\(\{/,
    );
  });

  it('they import the configuration that Amplify has written', async () => {
    for (const [file, path] of [
      ['/amplify_outputs.json', '../amplify_outputs.json'],
      ['/src/amplifyconfiguration.json', './amplifyconfiguration.json'],
    ] as const) {
      const { printed } = await runNgAdd(writeFiles(await createApp(), { [file]: '{}' }));
      assert.ok(
        printed.includes(`    import outputs from '${path}';\n\n    Amplify.configure(outputs);\n`),
        printed,
      );
    }
  });

  it('their path is relative to the application', async () => {
    const app = await addApp(await createApp(), 'admin');
    writeFiles(app, { '/amplify_outputs.json': '{}' });
    const { printed } = await runNgAdd(app, { project: 'admin' });
    assert.match(printed, /Add to projects\/admin\/src\/main\.ts/);
    assert.match(printed, /from '\.\.\/\.\.\/\.\.\/amplify_outputs\.json'/);
  });
});

describe('Amplify.configure()', () => {
  it('is found anywhere in the app, but not in a test', async () => {
    const call = "import { Amplify as A } from 'aws-amplify';\nA.configure({});\n";
    for (const [file, counts] of [
      ['/src/app/core/amplify.ts', true],
      ['/src/app/core/amplify.spec.ts', false],
    ] as const) {
      const { printed } = await runNgAdd(writeFiles(await createApp(), { [file]: call }));
      assert.equal(!printed.includes('Amplify.configure('), counts, printed);
    }
  });
});
