import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAIN } from '../spec-helpers/app-sources';
import { createApp } from '../spec-helpers/create-app';
import { runNgAdd, type NgAddRun } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

const HEAD = `import { bootstrapApplication } from '@angular/platform-browser';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { appConfig } from './app/app.config';
import { App } from './app/app';
import outputs from '../amplify_outputs.json';
`;
const TAIL = `
bootstrapApplication(App, appConfig).catch((err) => console.error(err));
`;

/** The workaround in amplify-js #13710. */
const HEADERS = `headers: async () => {
        const buffer = 30_000;
        let session = await fetchAuthSession();
        const exp = session.tokens?.accessToken.payload.exp ?? 0;
        if (exp * 1000 - Date.now() < buffer) {
          session = await fetchAuthSession({ forceRefresh: true });
        }
        return { Authorization: session.tokens?.accessToken.toString() ?? '' };
      },`;

const main = (configure: string) => `${HEAD}\n${configure}\n${TAIL}`;

const WORKAROUND = main(`Amplify.configure(outputs, {
  API: {
    GraphQL: {
      ${HEADERS}
    },
  },
});`);

async function run(
  text: string,
  replaceWorkaround = true,
  files: Record<string, string> = {},
): Promise<NgAddRun> {
  const app = writeFiles(await createApp(), { [MAIN]: text, ...files });
  return runNgAdd(app, { replaceWorkaround });
}

/** The call after `ng add`. */
async function left(configure: string): Promise<string> {
  const { tree, printed } = await run(main(configure));
  assert.match(printed, /Removed API\.GraphQL\.headers/);
  const text = tree.readContent(MAIN);
  assert.ok(text.startsWith(HEAD) && text.endsWith(TAIL), text);
  return text.slice(HEAD.length, -TAIL.length).trim();
}

describe('the workaround', () => {
  it('is kept if it sends the ID token, with a message', async () => {
    const { changed, printed } = await run(
      main(`Amplify.configure(outputs, {
  API: {
    GraphQL: {
      headers: async () => {
        const { tokens } = await fetchAuthSession();
        return { Authorization: tokens?.idToken?.toString() ?? '' };
      },
    },
  },
});`),
    );
    assert.ok(!changed.includes(MAIN));
    assert.match(printed, /sends the ID token\. Without it, Amplify sends the access token/);
    assert.match(printed, /The guard now covers:/);
  });

  it('is reported and kept, unless its removal is requested', async () => {
    const { changed, printed } = await run(WORKAROUND, false);
    assert.ok(!changed.includes(MAIN));
    assert.match(printed, /^src\/main\.ts:11: API\.GraphQL\.headers is a workaround/);
    assert.match(printed, /remove it with "ng add amplify-token-guard --replace-workaround"/);
  });

  it('is removed with the parents that it leaves empty', async () => {
    const { tree, printed } = await run(WORKAROUND);
    assert.equal(tree.readContent(MAIN), main('Amplify.configure(outputs);'));
    assert.match(printed, /src\/main\.ts:8: Removed API\.GraphQL\.headers/);
    assert.match(
      printed,
      /1\. src\/main\.ts:3: Nothing uses the import of "fetchAuthSession" anymore\. Remove it/,
    );
  });

  it('is removed from between other options, which stay with their comments', async () => {
    assert.equal(
      await left(`Amplify.configure(outputs, {
  // the app's own storage
  Storage: { S3: { prefixResolver } },
  API: {
    REST: { headers: async () => ({ 'x-tenant': 'a' }) }, // tenants
    GraphQL: {
      endpoint, // ours
      // 30 s, see #13710
      ${HEADERS} // until it is fixed
      withCredentials: true,
    },
  },
});`),
      `Amplify.configure(outputs, {
  // the app's own storage
  Storage: { S3: { prefixResolver } },
  API: {
    REST: { headers: async () => ({ 'x-tenant': 'a' }) }, // tenants
    GraphQL: {
      endpoint, // ours
      withCredentials: true,
    },
  },
});`,
    );
  });

  it('is removed at any position in its list', async () => {
    const value = 'async () => ({ Authorization: String(await fetchAuthSession()) })';
    const forms = {
      [`{ API: { GraphQL: { headers: ${value} } } }`]: 'Amplify.configure(outputs);',
      [`{ ssr: true, API: { GraphQL: { headers: ${value} } } }`]:
        'Amplify.configure(outputs, { ssr: true });',
      [`{ API: { GraphQL: { headers: ${value} } }, ssr: true }`]:
        'Amplify.configure(outputs, { ssr: true });',
      [`{ API: { GraphQL: { headers: ${value}, a: 1 } } }`]:
        'Amplify.configure(outputs, { API: { GraphQL: { a: 1 } } });',
      [`{ API: { GraphQL: { a: 1, headers: ${value}, b: 2 } } }`]:
        'Amplify.configure(outputs, { API: { GraphQL: { a: 1, b: 2 } } });',
      [`{\n  ssr: true,\n  API: { GraphQL: { headers: ${value} } }\n}`]:
        'Amplify.configure(outputs, {\n  ssr: true\n});',
    };
    for (const [options, after] of Object.entries(forms)) {
      assert.equal(await left(`Amplify.configure(outputs, ${options});`), after);
    }
  });

  it('is detected in every form of a function', async () => {
    const forms = [
      "async headers() { const s = await fetchAuthSession(); return { 'Authorization': `${s}` }; }",
      'headers: async function () { return { authorization: String(await fetchAuthSession()) }; }',
      'headers: async () => (await fetchAuthSession()).tokens ? { Authorization: "x" } : {}',
    ];
    for (const form of forms) {
      assert.equal(
        await left(`Amplify.configure(outputs, { API: { GraphQL: { ${form} } } });`),
        'Amplify.configure(outputs);',
      );
    }
  });

  it('is found in constants, and removed from the one that contains it', async () => {
    const { tree } = await run(
      main(`const token = async () => String(await fetchAuthSession());
const headers = async () => ({ Authorization: await token() });
const options = { ssr: true, API: { GraphQL: { headers } } };
Amplify.configure(outputs, options);
Amplify.configure(outputs, options);`),
    );
    const text = tree.readContent(MAIN);
    assert.ok(text.includes('const options = { ssr: true };'), text);
    assert.ok(text.includes('const headers ='), 'nothing but the property goes');
  });

  describe('code that only the workaround used', () => {
    /** The printed steps, each with the code in the line that it names. */
    async function steps(text: string, files: Record<string, string> = {}): Promise<string[]> {
      const { tree, printed } = await run(text, true, files);
      return [...printed.matchAll(/^\d+\. (\S+):(\d+): (.*)$/gm)].map(([, path, line, what]) => {
        const code = tree.readContent(`/${path}`).split('\n')[Number(line) - 1] ?? '';
        return `${code.trim().slice(0, 40)} | ${what}`;
      });
    }

    it('is reported with its line after the edits', async () => {
      const found = await steps(
        main(`const token = async () => String(await fetchAuthSession());

/** As in amplify-js #13710. */
async function authHeaders() {
  return { Authorization: await token() };
}
Amplify.configure(outputs, { API: { GraphQL: { headers: authHeaders } } });`),
      );
      assert.deepEqual(found, [
        'async function authHeaders() { | Nothing uses "authHeaders" anymore. Remove it.',
        'const token = async () => String(await f | Nothing uses "token" anymore. Remove it.',
        'import { fetchAuthSession } from \'aws-am | Nothing uses the import of "fetchAuthSession" anymore. Remove it.',
      ]);
    });

    it('is reported in other files, with its import', async () => {
      const found = await steps(
        main(`import { authHeaders as headers } from './app/auth-headers';
Amplify.configure(outputs, { API: { GraphQL: { headers } } });
void fetchAuthSession;`),
        {
          '/src/app/auth-headers.ts': `import { fetchAuthSession } from 'aws-amplify/auth';
export const authHeaders = async () => ({ Authorization: String(await fetchAuthSession()) });
`,
        },
      );
      assert.deepEqual(found, [
        'export const authHeaders = async () => ( | Nothing uses "authHeaders" anymore. Remove it.',
        'import { authHeaders as headers } from \' | Nothing uses the import of "headers" anymore. Remove it.',
        'import { fetchAuthSession } from \'aws-am | Nothing uses the import of "fetchAuthSession" anymore. Remove it.',
      ]);
    });

    it('is not reported if other code may use it', async () => {
      const helper = `import { fetchAuthSession } from 'aws-amplify/auth';
export const authHeaders = async () => ({ Authorization: String(await fetchAuthSession()) });
`;
      const uses: Record<string, string>[] = [
        { '/src/app/a.ts': "import { authHeaders } from './auth-headers';\nvoid authHeaders();\n" },
        { '/src/app/a.ts': "import * as all from './auth-headers';\nvoid all.authHeaders();\n" },
        { '/src/app/a.ts': "export * from './auth-headers';\n" },
        { '/src/app/a.ts': "export { authHeaders } from './auth-headers';\n" },
        { '/src/app/a.ts': "export const lazy = () => import('./auth-headers');\n" },
        {
          '/src/app/a.spec.ts': "import { authHeaders } from './auth-headers';\nauthHeaders();\n",
        },
        { '/src/app/auth-headers.ts': `${helper}void authHeaders();\n` },
      ];
      for (const files of uses) {
        const found = await steps(
          main(`import { authHeaders } from './app/auth-headers';
Amplify.configure(outputs, { API: { GraphQL: { headers: authHeaders } } });`),
          { '/src/app/auth-headers.ts': helper, ...files },
        );
        const unused = found.filter((step) => step.includes('"authHeaders" anymore'));
        const [importOnly] = unused;
        assert.equal(unused.length, 1, JSON.stringify(files));
        assert.match(importOnly ?? '', /^import \{ authHeaders \}/);
      }
    });
  });

  it('is not removed if it is a constant that becomes empty', async () => {
    const { tree, printed } = await run(
      main(`const options = { API: { GraphQL: { ${HEADERS} } } };
Amplify.configure(outputs, options);`),
    );
    assert.match(tree.readContent(MAIN), /const options = \{\s*\};\nAmplify/);
    assert.match(printed, /Removed/);
  });

  it('does not include an import that is still used', async () => {
    const { printed } = await run(`${WORKAROUND}\nvoid fetchAuthSession();\n`);
    assert.doesNotMatch(printed, /Nothing uses/);
  });

  it('that returns more than Authorization is printed as a step, and kept', async () => {
    const bodies = [
      "({ Authorization: String(await fetchAuthSession()), 'x-tenant': 'a' })",
      "{ if (anonymous) return { 'x-api-key': 'k' }; return { Authorization: String(await fetchAuthSession()) }; }",
      '{ const h: Record<string, string> = {}; h["Authorization"] = String(await fetchAuthSession()); return h; }',
      '{ shared["Authorization"] = String(await fetchAuthSession()); return shared; }',
      '({ ...defaults, Authorization: String(await fetchAuthSession()) })',
    ];
    for (const body of bodies) {
      const { changed, printed } = await run(
        main(
          `Amplify.configure(outputs, { API: { GraphQL: { headers: async () => ${body} } } });\n` +
            'const shared = {};',
        ),
      );
      assert.ok(!changed.includes(MAIN), body);
      assert.match(
        printed,
        /1\. src\/main\.ts:8: API\.GraphQL\.headers may set more than Authorization/,
      );
    }
  });

  it('is not detected in headers without a session', async () => {
    for (const headers of [
      "async () => ({ 'x-tenant': 'a' })",
      'async () => ({ Authorization: await tokenOfAnotherProvider() })',
      "async () => { await fetchAuthSession(); return { 'x-trace': 'a' }; }",
    ]) {
      const { changed, printed } = await run(
        main(`Amplify.configure(outputs, { API: { GraphQL: { headers: ${headers} } } });`),
      );
      assert.ok(!changed.includes(MAIN));
      assert.doesNotMatch(printed, /headers/);
    }
  });

  it('of another project is printed as a step', async () => {
    const { changed, printed } = await run(
      main(
        "import { options } from '../projects/shared/options';\nAmplify.configure(outputs, options);",
      ),
      true,
      {
        '/projects/shared/options.ts': `import { fetchAuthSession } from 'aws-amplify/auth';
export const options = { API: { GraphQL: { ${HEADERS} } } };
`,
      },
    );
    assert.ok(!changed.includes('/projects/shared/options.ts'));
    assert.match(printed, /1\. projects\/shared\/options\.ts:2: .* belongs to another project/);
  });
});
