import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONFIG, configWith, MODULE, moduleWith } from '../spec-helpers/app-sources';
import { createApp } from '../spec-helpers/create-app';
import { runNgAdd } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

const APP = '/src/app/music.ts';

const CLIENT = `import { generateClient } from 'aws-amplify/data';
const client = generateClient();
`;

const SUBSCRIBES = {
  'a document':
    'export const onEvent = `subscription OnEvent($id: ID!, $n: Int = 1) { onEvent(id: $id) { id } }`;',
  'a document with a comment, by hand': "export const a = '# all\\n subscription { a }';",
  'a document with an interpolation':
    'const part = "id";\nexport const a = `subscription A { a { ${part} } }`;',
  'a model': `${CLIENT}client.models.Song.onCreate().subscribe();`,
  'an observed model': `${CLIENT}client.models.Song.observeQuery().subscribe();`,
  'a custom subscription': `${CLIENT}client.subscriptions.receive().subscribe();`,
  DataStore: "import { DataStore } from 'aws-amplify/datastore';\nvoid DataStore.start();",
  'DataStore from its own package':
    "import { DataStore } from '@aws-amplify/datastore';\nDataStore;",
  Events: "import { events } from 'aws-amplify/data';\nvoid events.connect('a/b');",
};

const DOES_NOT = {
  nothing: '',
  'a query': `${CLIENT}export const list = 'query List { subscription { id } }';`,
  'a word':
    "export const text = 'subscription of 5 {…';\nexport const b = 'my subscription { a }';",
  'a method of the same name': 'declare const form: any;\nform.onCreate();',
  'types of DataStore': "import type { DataStore } from 'aws-amplify/datastore';",
};

async function guarded(app: string, config?: string): Promise<string> {
  const files = { [APP]: app, ...(config && { [CONFIG]: config }) };
  const { tree, printed } = await runNgAdd(writeFiles(await createApp(), files));
  return tree.readContent(CONFIG) + printed;
}

describe('an app that subscribes', () => {
  for (const [what, code] of Object.entries(SUBSCRIBES)) {
    it(`with ${what} gets withSubscriptions()`, async () => {
      const config = await guarded(code);
      assert.match(config, /provideAmplifyTokenGuard\(withSubscriptions\(\)\)/);
      assert.match(config, /import \{[^}]*withSubscriptions[^}]*\} from 'amplify-token-guard'/);
    });
  }

  for (const [what, code] of Object.entries(DOES_NOT)) {
    it(`is not detected with ${what}`, async () => {
      assert.doesNotMatch(await guarded(code), /withSubscriptions/);
    });
  }

  it('is not detected if only tests subscribe', async () => {
    const app = writeFiles(await createApp(), {
      '/src/app/music.spec.ts': SUBSCRIBES['a document'],
    });
    const { tree } = await runNgAdd(app);
    assert.doesNotMatch(tree.readContent(CONFIG), /withSubscriptions/);
  });

  it('with NgModules gets it too', async () => {
    const app = writeFiles(await createApp({ standalone: false }), { [APP]: SUBSCRIBES.DataStore });
    const module = (await runNgAdd(app)).tree.readContent(MODULE);
    assert.match(module, /AmplifyTokenGuardModule\.forRoot\(withSubscriptions\(\)\)/);
  });
});

describe('an app that has the guard and subscribes now', () => {
  const with_ = (call: string): string =>
    configWith(
      "import { provideAmplifyTokenGuard, withEventLog, withSubscriptions as ws } from 'amplify-token-guard';\n" +
        "import { provideHttpClient, withInterceptors } from '@angular/common/http';\n" +
        "import { tokenGuardInterceptor } from 'amplify-token-guard';",
      `[${call}, provideHttpClient(withInterceptors([tokenGuardInterceptor]))]`,
    );

  for (const [before, after] of [
    ['provideAmplifyTokenGuard()', 'provideAmplifyTokenGuard(ws())'],
    ['provideAmplifyTokenGuard(withEventLog())', 'provideAmplifyTokenGuard(withEventLog(), ws())'],
    [
      "provideAmplifyTokenGuard({ tokenUse: 'id' })",
      "provideAmplifyTokenGuard({ tokenUse: 'id' }, ws())",
    ],
    [
      'provideAmplifyTokenGuard({}, withEventLog())',
      'provideAmplifyTokenGuard({}, withEventLog(), ws())',
    ],
    ['provideAmplifyTokenGuard({}, ws())', 'provideAmplifyTokenGuard({}, ws())'],
  ] as const) {
    it(before, async () => {
      const config = await guarded(SUBSCRIBES['a document'], with_(before));
      assert.ok(config.includes(after), config);
    });
  }

  it('in a module', async () => {
    const module = moduleWith(
      "import { AmplifyTokenGuardModule } from 'amplify-token-guard';",
      '[BrowserModule, AmplifyTokenGuardModule.forRoot()]',
      '[]',
    );
    const app = writeFiles(await createApp({ standalone: false }), {
      [APP]: SUBSCRIBES['a document'],
      [MODULE]: module,
    });
    const written = (await runNgAdd(app)).tree.readContent(MODULE);
    assert.match(written, /forRoot\(withSubscriptions\(\)\)/);
  });

  it('gets a manual step if the code cannot be edited', async () => {
    const config = with_('provideAmplifyTokenGuard(...given)');
    const printed = await guarded(SUBSCRIBES['a document'], config);
    assert.match(
      printed,
      /src\/app\/music\.ts:1: The app uses subscriptions\. Add this feature to the guard/,
    );
  });
});
