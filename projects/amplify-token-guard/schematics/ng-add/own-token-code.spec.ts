import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONFIG } from '../spec-helpers/app-sources';
import { createApp } from '../spec-helpers/create-app';
import { runNgAdd } from '../spec-helpers/run-ng-add';
import { writeFiles } from '../spec-helpers/write-files';

const CONFIGURE = `import { Amplify } from 'aws-amplify';\nAmplify.configure({});\n`;

async function printedFor(files: Record<string, string>): Promise<string> {
  const app = writeFiles(await createApp(), { '/src/app/amplify.ts': CONFIGURE, ...files });
  const { printed } = await runNgAdd(app);
  return printed;
}

const INTERCEPTOR = `import { HttpInterceptorFn } from '@angular/common/http';
import { fetchAuthSession } from 'aws-amplify/auth';

export const auth: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setHeaders: { Authorization: 'Bearer x' } }));
`;

describe('an interceptor that sets Authorization itself', () => {
  it('is reported with its location', async () => {
    const printed = await printedFor({ '/src/app/auth.ts': INTERCEPTOR });
    assert.match(printed, /src\/app\/auth\.ts:5: This interceptor sets the Authorization header/);
  });

  it('is reported with its line after the edits', async () => {
    const { tree, printed } = await runNgAdd(
      writeFiles(await createApp(), {
        '/src/app/amplify.ts': CONFIGURE,
        [CONFIG]: `${INTERCEPTOR}
export const appConfig = { providers: [] };
`,
      }),
    );
    const lines = tree.readContent(CONFIG).split('\n');
    const line = lines.findIndex((text) => text.includes('Authorization')) + 1;
    assert.ok(line > 5, 'the command has added imports above it');
    assert.match(printed, new RegExp(`src/app/app\\.config\\.ts:${line}: .*Authorization`));
  });

  it('is reported if it is a class that sets the header by name', async () => {
    const printed = await printedFor({
      '/src/app/auth.ts': `import { HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
export class Auth implements HttpInterceptor {
  intercept(request: HttpRequest<unknown>, next: HttpHandler) {
    return next.handle(request.clone({ headers: request.headers.set('authorization', 'x') }));
  }
}
`,
    });
    assert.match(printed, /src\/app\/auth\.ts:4: This interceptor sets the Authorization header/);
  });

  it('is not reported if the header is only read, or set by other code', async () => {
    const printed = await printedFor({
      '/src/app/log.ts': `import { HttpInterceptorFn } from '@angular/common/http';
export const log: HttpInterceptorFn = (request, next) => {
  console.log(request.headers.has('Authorization'));
  return next(request);
};
`,
      '/src/app/call.ts': `export const call = () => fetch('/x', { headers: { Authorization: 'x' } });\n`,
    });
    assert.doesNotMatch(printed, /Authorization header/);
  });
});

describe('a manual refresh', () => {
  it('is reported with its location', async () => {
    const printed = await printedFor({
      '/src/app/retry.ts': `import { fetchAuthSession as session } from 'aws-amplify/auth';
export const retry = () => session({ forceRefresh: true });
export const read = () => session();
`,
    });
    assert.match(printed, /src\/app\/retry\.ts:2: This code refreshes the session/);
    assert.equal(printed.match(/This code refreshes the session/g)?.length, 1);
  });
});

describe('headers of Amplify’s REST client', () => {
  it('should be kept', async () => {
    const printed = await printedFor({
      '/src/app/amplify.ts': `import { Amplify } from 'aws-amplify';
Amplify.configure({}, { API: { REST: { headers: async () => ({ Authorization: 'x' }) } } });
`,
    });
    assert.match(
      printed,
      /src\/app\/amplify\.ts:2: These are the headers of Amplify's REST client\. Keep them/,
    );
  });
});

describe('the list of what is guarded now', () => {
  it('is printed after adding the guard', async () => {
    const printed = await printedFor({});
    assert.match(printed, /The guard now covers:\n {2}- Amplify's/);
    assert.doesNotMatch(printed, /subscriptions/);
  });

  it('includes the subscriptions of an app', async () => {
    const printed = await printedFor({
      '/src/app/live.ts': 'export const live = `subscription Live { onCreateSong { title } }`;\n',
    });
    assert.match(printed, /- subscriptions, DataStore, and AppSync Events/);
  });
});
