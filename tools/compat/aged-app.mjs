// Functions that make a new app look like an existing app, before the guard is added.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ng } from './angular-cli.mjs';
import { edit } from './edit.mjs';
import { configureAmplify } from './equip-app.mjs';

/**
 * @typedef {object} Aging
 * @property {string} app
 * @property {object} amplifyConfig
 * @property {import('./angular-cli.mjs').AngularCli} cli
 */

/** @param {Aging} aging */
export function withHttpFeatures({ app }) {
  edit(join(app, 'src/app/app.config.ts'), (code) =>
    `import { HttpInterceptorFn, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
${code}`
      .replace(
        'export const appConfig',
        `const stamp: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setParams: { stamped: 'yes' } }));

export const appConfig`,
      )
      .replace(
        'provideRouter(routes)',
        'provideRouter(routes), provideHttpClient(withFetch(), withInterceptors([stamp]))',
      ),
  );
}

/** @param {Aging} aging */
export function withHttpClientModule({ app }) {
  edit(join(app, 'src/app/app-module.ts'), (code) =>
    `import { HttpClientModule } from '@angular/common/http';\n${code}`.replace(
      /imports: \[/,
      'imports: [HttpClientModule, ',
    ),
  );
}

/** @param {Aging} aging */
export function withWorkaround({ app, amplifyConfig }) {
  configureAmplify(
    app,
    amplifyConfig,
    `{
  API: {
    GraphQL: {
      headers: async () => {
        let session = await fetchAuthSession();
        const exp = session.tokens?.accessToken.payload.exp ?? 0;
        if (exp * 1000 - Date.now() < 30_000) session = await fetchAuthSession({ forceRefresh: true });
        return { Authorization: session.tokens?.accessToken.toString() ?? '' };
      },
    },
  },
}`,
  );
  edit(
    join(app, 'src/main.ts'),
    (code) => `import { fetchAuthSession } from 'aws-amplify/auth';\n${code}`,
  );
}

/** @param {Aging} aging */
export async function withSecondProject({ app, cli }) {
  await ng(app, cli, ['generate', 'application', 'admin', '--defaults', '--skip-install']);
}

/**
 * @param {string} app
 * @returns {string[]}
 */
export function workaroundProblems(app) {
  const main = readFileSync(join(app, 'src/main.ts'), 'utf8');
  return main.includes('headers') ? ['ng add did not remove the workaround'] : [];
}
