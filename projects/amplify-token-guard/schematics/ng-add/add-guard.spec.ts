import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONFIG, configWith, MAIN, MODULE, moduleWith } from '../spec-helpers/app-sources';
import { createApp } from '../spec-helpers/create-app';
import { runNgAdd } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

describe('an app with standalone components', () => {
  it('gets the guard and the interceptor, one per line, and their imports', async () => {
    const { tree } = await runNgAdd(await createApp());
    assert.equal(
      tree.readContent(CONFIG),
      `import { ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import { provideRouter } from '@angular/router';

import { routes } from './app.routes';
import { provideAmplifyTokenGuard, tokenGuardInterceptor } from 'amplify-token-guard';
import { provideHttpClient, withInterceptors } from '@angular/common/http';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(routes),
    provideAmplifyTokenGuard(),
    provideHttpClient(withInterceptors([tokenGuardInterceptor]))
  ]
};
`,
    );
  });

  it('changes only in its configuration and package.json', async () => {
    for (const shape of [{ zoneless: true }, { zoneless: false }, { ssr: true }]) {
      const { changed } = await runNgAdd(await createApp(shape));
      assert.deepEqual(changed, ['/package.json', CONFIG]);
    }
  });

  it('can have its configuration next to the call, or none at all', async () => {
    const start = (more: string) =>
      `import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';

bootstrapApplication(App${more}).catch((err) => console.error(err));
`;
    for (const config of ['', ', {}', ', { providers: [] }', ', {\n  providers: [],\n}']) {
      const app = writeFiles(await createApp(), { [MAIN]: start(config) });
      const main = (await runNgAdd(app)).tree.readContent(MAIN);
      const providers = /bootstrapApplication\(App, (\{[\s\S]*?\})\)\.catch/.exec(main)?.[1];
      assert.equal(
        providers?.replaceAll(/\s+/g, ' '),
        '{ providers: [ provideAmplifyTokenGuard(), ' +
          'provideHttpClient(withInterceptors([tokenGuardInterceptor])), ]' +
          (config === ', { providers: [] }' ? ' }' : ', }'),
        main,
      );
    }
  });

  it('can have it elsewhere: re-exported, merged, spread, as the default, under a mapped path', async () => {
    const start = (importing: string, config: string) =>
      `import { bootstrapApplication } from '@angular/platform-browser';
import { mergeApplicationConfig } from '@angular/core';
import { App } from './app/app';
${importing}

bootstrapApplication(App, ${config});
`;
    const forms: [string, string][] = [
      ["import { appConfig as config } from './app';", 'config'],
      ["import config from './app/default';", 'config'],
      ["import { appConfig } from '@app/app.config';", 'appConfig'],
      ["import { appConfig } from './app/app.config';", 'mergeApplicationConfig(appConfig, {})'],
      ["import { appConfig } from './app/app.config';", '{ ...appConfig }'],
    ];
    for (const [importing, config] of forms) {
      const app = writeFiles(await createApp(), {
        [MAIN]: start(importing, config),
        '/src/app/index.ts': "export * from './app';\nexport { appConfig } from './app.config';\n",
        '/src/app/default.ts':
          "import { appConfig } from './app.config';\nexport default appConfig;\n",
      });
      const tsconfig = app.readContent('/tsconfig.json');
      writeFiles(app, {
        '/tsconfig.json': tsconfig.replace(
          '"compilerOptions": {',
          '"compilerOptions": { "paths": { "@app/*": ["./src/app/*"] },',
        ),
      });
      const { tree, printed } = await runNgAdd(app);
      assert.match(tree.readContent(CONFIG), /provideAmplifyTokenGuard\(\)/, importing);
      assert.doesNotMatch(printed, /by hand/);
    }
  });

  it('can list its providers in another file', async () => {
    const app = writeFiles(await createApp(), {
      [CONFIG]: configWith("import { providers } from './providers';", 'providers'),
      '/src/app/providers.ts': 'export const providers = [] as unknown[];\n',
    });
    const { tree } = await runNgAdd(app);
    assert.match(
      tree.readContent('/src/app/providers.ts'),
      /\n {2}provideAmplifyTokenGuard\(\),\n/,
    );
  });

  it('that has the guard, with options, under another name, or in a module, is not changed', async () => {
    const forms = [
      [
        "import { provideAmplifyTokenGuard, tokenGuardInterceptor } from 'amplify-token-guard';",
        'provideAmplifyTokenGuard({ tokenUse: "id" })',
      ],
      [
        "import { provideAmplifyTokenGuard as guard, tokenGuardInterceptor } from 'amplify-token-guard';",
        'guard()',
      ],
      [
        "import * as all from 'amplify-token-guard';\nconst tokenGuardInterceptor = all.tokenGuardInterceptor;",
        'all.provideAmplifyTokenGuard()',
      ],
      [
        "import { AmplifyTokenGuardModule, tokenGuardInterceptor } from 'amplify-token-guard';\n" +
          "import { importProvidersFrom } from '@angular/core';",
        'importProvidersFrom(AmplifyTokenGuardModule.forRoot())',
      ],
    ];
    for (const [imports = '', provider = ''] of forms) {
      const text = configWith(
        `${imports}\nimport { provideHttpClient, withInterceptors } from '@angular/common/http';`,
        `[${provider}, provideHttpClient(withInterceptors([tokenGuardInterceptor]))]`,
      );
      const { changed } = await runNgAdd(writeFiles(await createApp(), { [CONFIG]: text }));
      assert.deepEqual(changed, ['/package.json'], text);
    }
  });

  it('gets a message if there was nothing to change', async () => {
    const configured = writeFiles(await createApp(), {
      '/src/amplify.ts': "import { Amplify } from 'aws-amplify';\nAmplify.configure({});\n",
    });
    const { tree } = await runNgAdd(configured);
    assert.equal(
      (await runNgAdd(tree)).printed,
      'The guard is already set up. Nothing was changed.',
    );
  });
});

describe('an app with NgModules', () => {
  it("gets the module, and an HttpClient that uses the module's interceptor", async () => {
    const { tree } = await runNgAdd(await createApp({ standalone: false }));
    const text = tree.readContent(MODULE);
    assert.match(text, / {4}AppRoutingModule,\n {4}AmplifyTokenGuardModule\.forRoot\(\)\n {2}\],/);
    assert.match(text, /\n {4}provideHttpClient\(withInterceptorsFromDi\(\)\),?\n {2}\],/);
    assert.match(text, /import \{ AmplifyTokenGuardModule \} from 'amplify-token-guard';/);
    assert.match(
      text,
      /import \{ provideHttpClient, withInterceptorsFromDi \} from '@angular\/common\/http';/,
    );
  });

  it('with or without zone.js changes only in its root module and package.json', async () => {
    for (const zoneless of [true, false]) {
      const { changed } = await runNgAdd(await createApp({ standalone: false, zoneless }));
      assert.deepEqual(changed, ['/package.json', MODULE]);
    }
  });

  it('does not need imports or providers', async () => {
    const app = writeFiles(await createApp({ standalone: false }), {
      [MODULE]: `import { NgModule } from '@angular/core';

@NgModule({ bootstrap: [] })
export class AppModule {}
`,
    });
    const text = (await runNgAdd(app)).tree.readContent(MODULE);
    assert.match(
      text,
      /@NgModule\(\{ bootstrap: \[\], imports: \[A.*\.forRoot\(\)\], providers: \[provideHttpClient\(.*\)\] \}\)/,
    );
  });

  it('that has the guard, as a module or as a provider, is not changed', async () => {
    const http = "import { provideHttpClient, withInterceptors } from '@angular/common/http';\n";
    const client = 'provideHttpClient(withInterceptors([tokenGuardInterceptor]))';
    for (const text of [
      moduleWith(
        `${http}import { AmplifyTokenGuardModule, tokenGuardInterceptor } from 'amplify-token-guard';`,
        '[BrowserModule, AmplifyTokenGuardModule.forRoot({ tokenUse: "id" })]',
        `[${client}]`,
      ),
      moduleWith(
        `${http}import { provideAmplifyTokenGuard, tokenGuardInterceptor } from 'amplify-token-guard';`,
        '[BrowserModule]',
        `[provideAmplifyTokenGuard(), ${client}]`,
      ),
    ]) {
      const app = writeFiles(await createApp({ standalone: false }), { [MODULE]: text });
      assert.deepEqual((await runNgAdd(app)).changed, ['/package.json'], text);
    }
  });
});

describe('an app that starts in another file', () => {
  it('is found', async () => {
    for (const main of ["import('./start').catch(console.error);\n", "import './start';\n"]) {
      const app = await createApp();
      app.rename(MAIN, '/src/start.ts');
      const { tree } = await runNgAdd(writeFiles(app, { [MAIN]: main }));
      assert.match(tree.readContent(CONFIG), /provideAmplifyTokenGuard\(\)/);
    }
  });
});

describe('code that cannot be edited safely', () => {
  const unsafe: [string, Record<string, string>, RegExp][] = [
    [
      'computed providers',
      { [CONFIG]: configWith('', 'readProviders() as never') },
      /1\. src\/app\/app\.config\.ts:\d+: Add to the providers of the application:\n\n {4}import \{ provideAmplifyTokenGuard, tokenGuardInterceptor \} from 'amplify-token-guard';\n {4}import \{ provideHttpClient, withInterceptors \} from '@angular\/common\/http';\n\n {4}provideAmplifyTokenGuard\(\),\n {4}provideHttpClient\(withInterceptors\(\[tokenGuardInterceptor\]\)\),\n/,
    ],
    [
      'providers that may change',
      { [CONFIG]: `let list: unknown[] = [];\nexport const appConfig = { providers: list };\n` },
      /1\. src\/app\/app\.config\.ts:2: Add to the providers/,
    ],
    [
      'a spread that may contain the providers',
      { [CONFIG]: "import { base } from 'company';\nexport const appConfig = { ...base };\n" },
      /1\. src\/app\/app\.config\.ts:2: Add to the providers/,
    ],
    [
      'a configuration from a package',
      {
        [MAIN]: `import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from 'company';
import { App } from './app/app';
bootstrapApplication(App, appConfig);
`,
      },
      /1\. src\/main\.ts:4: Add to the providers/,
    ],
    [
      'a missing start',
      { [MAIN]: "import { start } from 'company';\nstart();\n" },
      /1\. src\/main\.ts: No bootstrapApplication\(\) or bootstrapModule\(\) was found\. Add to/,
    ],
  ];

  for (const [what, files, printed] of unsafe) {
    it(`is printed as steps, and not changed: ${what}`, async () => {
      const run = await runNgAdd(writeFiles(await createApp(), files));
      assert.match(run.printed, /amplify-token-guard: Make these changes by hand:/);
      assert.match(run.printed, printed);
      assert.deepEqual(run.changed, ['/package.json']);
    });
  }

  it('causes the same steps until it is changed', async () => {
    const app = writeFiles(await createApp(), {
      [MAIN]: "import { start } from 'company';\nstart();\n",
      '/src/app/core.ts':
        "import { provideAmplifyTokenGuard } from 'amplify-token-guard';\n" +
        'export const core = [provideAmplifyTokenGuard()];\n',
    });
    assert.doesNotMatch((await runNgAdd(app)).printed, /by hand/);
  });

  it('includes a root module whose lists are computed', async () => {
    const app = writeFiles(await createApp({ standalone: false }), {
      [MODULE]: moduleWith("import { imports, providers } from 'company';", 'imports', 'providers'),
    });
    const { changed, printed } = await runNgAdd(app);
    assert.deepEqual(changed, ['/package.json']);
    assert.match(printed, /1\. src\/app\/app-module\.ts:6: Add to the imports of the root module:/);
    assert.match(printed, /\n {4}AmplifyTokenGuardModule\.forRoot\(\),\n/);
    assert.match(
      printed,
      /2\. src\/app\/app-module\.ts:6: Add to the providers of the root module:/,
    );
    assert.match(printed, /\n {4}provideHttpClient\(withInterceptorsFromDi\(\)\),\n/);
  });

  it('includes the code of another project', async () => {
    const app = writeFiles(await createApp(), {
      [MAIN]: `import { bootstrapApplication } from '@angular/platform-browser';
import { config } from '../projects/shared/config';
import { App } from './app/app';
bootstrapApplication(App, config);
`,
      '/projects/shared/config.ts': 'export const config = { providers: [] };\n',
    });
    const { changed, printed } = await runNgAdd(app);
    assert.match(printed, /1\. projects\/shared\/config\.ts:1: Add to the providers/);
    assert.deepEqual(changed, ['/package.json']);
  });
});
