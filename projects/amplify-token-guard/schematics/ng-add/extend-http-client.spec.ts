import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONFIG, configWith, MODULE, moduleWith } from '../spec-helpers/app-sources';
import { createApp } from '../spec-helpers/create-app';
import { runNgAdd } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

const HTTP =
  'import { HTTP_INTERCEPTORS, HttpClientModule, provideHttpClient, withFetch, withInterceptors, ' +
  "withInterceptorsFromDi, withRequestsMadeViaParent, withXsrfConfiguration } from '@angular/common/http';";

const IMPORT =
  /import \{ provideAmplifyTokenGuard, tokenGuardInterceptor \} from 'amplify-token-guard';/;

/** The configuration after `ng add`. */
async function extended(
  provider: string,
  imports = '',
  files: Record<string, string> = {},
): Promise<string> {
  const app = writeFiles(await createApp(), {
    [CONFIG]: configWith(`${HTTP}\n${imports}`, `[${provider}]`),
    ...files,
  });
  const { tree, printed } = await runNgAdd(app);
  assert.doesNotMatch(printed, /by hand/);
  return tree.readContent(CONFIG);
}

describe('an existing provideHttpClient()', () => {
  const cases: [string, string][] = [
    ['provideHttpClient()', 'provideHttpClient(withInterceptors([tokenGuardInterceptor]))'],
    [
      'provideHttpClient(withFetch())',
      'provideHttpClient(withFetch(), withInterceptors([tokenGuardInterceptor]))',
    ],
    [
      'provideHttpClient(withInterceptorsFromDi(), withXsrfConfiguration({}))',
      'provideHttpClient(withInterceptorsFromDi(), withXsrfConfiguration({}), withInterceptors([tokenGuardInterceptor]))',
    ],
    [
      'provideHttpClient(withInterceptors([]), withFetch())',
      'provideHttpClient(withInterceptors([tokenGuardInterceptor]), withFetch())',
    ],
    [
      'provideHttpClient(withInterceptors([logging, ...more]))',
      'provideHttpClient(withInterceptors([logging, ...more, tokenGuardInterceptor]))',
    ],
    [
      'provideHttpClient(withInterceptors(listInterceptors()))',
      'provideHttpClient(withInterceptors(listInterceptors()), withInterceptors([tokenGuardInterceptor]))',
    ],
    [
      'provideHttpClient(...features)',
      'provideHttpClient(...features, withInterceptors([tokenGuardInterceptor]))',
    ],
  ];

  for (const [before, after] of cases) {
    it(`is extended in place: ${before}`, async () => {
      const text = await extended(before);
      assert.ok(text.includes(`  providers: [${after}, provideAmplifyTokenGuard()],`), text);
      assert.match(text, IMPORT);
    });
  }

  it('keeps its formatting and its comments', async () => {
    const text = await extended(`
    provideHttpClient(
      // fetch streams
      withFetch(), // always
      withInterceptors([
        logging, // first
      ]),
    ),
  `);
    assert.ok(
      text.includes(`
    provideHttpClient(
      // fetch streams
      withFetch(), // always
      withInterceptors([
        logging, // first
        tokenGuardInterceptor,
      ]),
    ),
    provideAmplifyTokenGuard(),
  ]`),
      text,
    );
  });

  it('that has the interceptor in any form is not changed', async () => {
    const ways: [string, string, Record<string, string>][] = [
      [
        '[tokenGuardInterceptor]',
        "import { tokenGuardInterceptor } from 'amplify-token-guard';",
        {},
      ],
      ['[guard]', "import { tokenGuardInterceptor as guard } from 'amplify-token-guard';", {}],
      ['[all.tokenGuardInterceptor]', "import * as all from 'amplify-token-guard';", {}],
      [
        'interceptors',
        "import { interceptors } from './interceptors';",
        {
          '/src/app/interceptors.ts':
            "import { tokenGuardInterceptor } from 'amplify-token-guard';\n" +
            'const own = [tokenGuardInterceptor];\nexport const interceptors = [...own];\n',
        },
      ],
    ];
    for (const [list, imports, files] of ways) {
      const client = `provideHttpClient(withInterceptors(${list}))`;
      const text = await extended(client, imports, files);
      assert.ok(text.includes(`[${client}, provideAmplifyTokenGuard()]`), text);
    }
  });

  it('gets the interceptor in its list of interceptors', async () => {
    const app = writeFiles(await createApp(), {
      [CONFIG]: configWith(
        `${HTTP}\nimport { interceptors } from './interceptors';`,
        '[provideHttpClient(withInterceptors(interceptors))]',
      ),
      '/src/app/interceptors.ts': 'export const interceptors: unknown[] = [];\n',
    });
    const { tree } = await runNgAdd(app);
    assert.equal(
      tree.readContent('/src/app/interceptors.ts'),
      "import { tokenGuardInterceptor } from 'amplify-token-guard';\n" +
        'export const interceptors: unknown[] = [tokenGuardInterceptor];\n',
    );
    assert.ok(
      tree.readContent(CONFIG).includes('provideHttpClient(withInterceptors(interceptors))'),
    );
  });

  it("is found in the app's constants, spreads, and functions that the root uses", async () => {
    const core = {
      '/src/app/core.ts': `import { EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import { provideHttpClient } from '@angular/common/http';
export const list = [provideHttpClient()];
export function provideCore(): EnvironmentProviders {
  return makeEnvironmentProviders([list]);
}
export const provideMore = () => [...list];
`,
    };
    for (const [name, provider] of [
      ['list', 'list'],
      ['list', '...list'],
      ['list', 'true ? list : []'],
      ['provideCore', 'provideCore()'],
      ['provideMore', '...provideMore()'],
    ] as const) {
      const app = writeFiles(await createApp(), {
        [CONFIG]: configWith(`import { ${name} } from './core';`, `[${provider}]`),
        ...core,
      });
      const { tree, printed } = await runNgAdd(app);
      assert.match(
        tree.readContent('/src/app/core.ts'),
        /\[provideHttpClient\(withInterceptors\(\[tokenGuardInterceptor\]\)\)\]/,
        provider,
      );
      assert.doesNotMatch(tree.readContent(CONFIG), /provideHttpClient/);
      assert.doesNotMatch(printed, /by hand/);
    }
  });

  it('in a part of the app does not count', async () => {
    const text = await extended('', '', {
      '/src/app/app.routes.ts': `${HTTP}
export const routes = [
  { path: '', providers: [provideHttpClient(withRequestsMadeViaParent())] },
];
`,
    });
    assert.match(text, /provideHttpClient\(withInterceptors\(\[tokenGuardInterceptor\]\)\)/);
  });

  it('causes a question if the code does not show where it is used', async () => {
    const app = writeFiles(await createApp(), {
      [CONFIG]: configWith('', 'computed() as never'),
      '/src/app/core.ts': `${HTTP}\nexport const core = () => [provideHttpClient()];\n`,
    });
    const { changed, printed } = await runNgAdd(app);
    assert.deepEqual(changed, ['/package.json']);
    assert.match(
      printed,
      /2\. src\/app\/core\.ts:2: If this provides the HttpClient of the whole app, add the interceptor to it/,
    );
  });

  it('of another project causes a step', async () => {
    const app = writeFiles(await createApp(), {
      [CONFIG]: configWith("import { core } from '../../projects/shared/core';", '[core]'),
      '/projects/shared/core.ts': `${HTTP}\nexport const core = [provideHttpClient()];\n`,
    });
    const { changed, printed } = await runNgAdd(app);
    assert.deepEqual(changed, ['/package.json', CONFIG]);
    assert.match(
      printed,
      /1\. projects\/shared\/core\.ts:2: This provideHttpClient\(\) belongs to another project/,
    );
    assert.match(printed, /\n {4}withInterceptors\(\[tokenGuardInterceptor\]\)\n/);
  });
});

describe('an interceptor in an app whose root cannot be read', () => {
  it('is not changed, and reported', async () => {
    const app = writeFiles(await createApp(), {
      '/src/app/core.ts': `${HTTP}
import { tokenGuardInterceptor } from 'amplify-token-guard';
export const features = () => withInterceptors([tokenGuardInterceptor]);
`,
    });
    const { tree, printed } = await runNgAdd(app);
    assert.doesNotMatch(tree.readContent(CONFIG), /provideHttpClient/);
    assert.match(printed, /src\/app\/core\.ts:3: This uses tokenGuardInterceptor\. Check/);
  });
});

describe('HttpClientModule', () => {
  it('in an app with standalone components gets the class', async () => {
    const text = await extended(
      'importProvidersFrom(HttpClientModule)',
      "import { importProvidersFrom } from '@angular/core';",
    );
    assert.match(
      text,
      /\{ provide: HTTP_INTERCEPTORS, useClass: TokenGuardInterceptor, multi: true \}/,
    );
    assert.doesNotMatch(text, /provideHttpClient\(/);
  });

  it('in an app with NgModules needs only the module, which provides the class', async () => {
    const core = `import { NgModule } from '@angular/core';
import { HttpClientModule } from '@angular/common/http';
@NgModule({ exports: [HttpClientModule] })
export class CoreModule {
  static forRoot() { return { ngModule: CoreModule, providers: [] }; }
}
`;
    const forms = [
      [HTTP, 'HttpClientModule'],
      ["import { CoreModule } from './core';", 'CoreModule'],
      ["import { CoreModule } from './core';", 'CoreModule.forRoot()'],
      ["import { CoreModule } from './core';\nconst more = [CoreModule];", '...more'],
    ] as const;
    for (const [imports, module] of forms) {
      const app = writeFiles(await createApp({ standalone: false }), {
        [MODULE]: moduleWith(imports, `[BrowserModule, ${module}]`, '[]'),
        '/src/app/core.ts': core,
      });
      const { tree } = await runNgAdd(app);
      const text = tree.readContent(MODULE);
      assert.ok(
        text.includes(`imports: [BrowserModule, ${module}, AmplifyTokenGuardModule.forRoot()]`),
        text,
      );
      assert.ok(text.includes('providers: []'), text);
    }
  });
});

describe('provideHttpClient() in an app with NgModules', () => {
  const cases = {
    'provideHttpClient(withInterceptorsFromDi())': 'provideHttpClient(withInterceptorsFromDi())',
    'provideHttpClient(withFetch(), withInterceptorsFromDi())':
      'provideHttpClient(withFetch(), withInterceptorsFromDi())',
    'provideHttpClient(withFetch())':
      'provideHttpClient(withFetch(), withInterceptors([tokenGuardInterceptor]))',
    'provideHttpClient()': 'provideHttpClient(withInterceptors([tokenGuardInterceptor]))',
  };

  for (const [before, after] of Object.entries(cases)) {
    it(`becomes ${after}`, async () => {
      const app = writeFiles(await createApp({ standalone: false }), {
        [MODULE]: moduleWith(HTTP, '[BrowserModule]', `[${before}]`),
      });
      const text = (await runNgAdd(app)).tree.readContent(MODULE);
      assert.ok(text.includes(`providers: [${after}]`), text);
      assert.ok(text.includes('[BrowserModule, AmplifyTokenGuardModule.forRoot()]'), text);
    });
  }

  it('is not added again if an imported module has it', async () => {
    const app = writeFiles(await createApp({ standalone: false }), {
      [MODULE]: moduleWith("import { CoreModule } from './core';", '[CoreModule]', '[]'),
      '/src/app/core.ts': `import { NgModule } from '@angular/core';
${HTTP}
@NgModule({ providers: [provideHttpClient(withInterceptorsFromDi())] })
export class CoreModule {}
`,
    });
    const { changed, tree } = await runNgAdd(app);
    assert.deepEqual(changed, ['/package.json', MODULE]);
    assert.match(tree.readContent(MODULE), /providers: \[\]/);
  });

  it('gets the function if the guard is there without the module', async () => {
    const app = writeFiles(await createApp({ standalone: false }), {
      [MODULE]: moduleWith(
        "import { provideAmplifyTokenGuard } from 'amplify-token-guard';",
        '[BrowserModule]',
        '[provideAmplifyTokenGuard()]',
      ),
    });
    assert.match(
      (await runNgAdd(app)).tree.readContent(MODULE),
      /\[provideAmplifyTokenGuard\(\), provideHttpClient\(withInterceptors\(\[tokenGuardInterceptor\]\)\)\]/,
    );
  });
});
