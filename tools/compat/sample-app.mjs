import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTlsFront } from '../../e2e/tls-front';
import { root } from '../lib/paths.mjs';
import { playSample } from './play-sample.mjs';
import { serveFolder } from './serve-folder.mjs';
import { startFirefox } from './smoke.mjs';
import { startWebKit } from './webdriver-page.mjs';

const SAMPLE = join(root, 'projects/sample-app');

/** @param {import('./try-cell.mjs').Stage} stage */
export async function trySample({ app, dist, build, world, backend, browser }) {
  // The build of the app contains its URL, and Amplify prepends `https://` to the domain of the hosted UI.
  const server = await serveFolder(join(dist, 'browser'));
  const front = await startTlsFront(Number(new URL(backend.url).port));
  const url = `http://localhost:${String(front.port)}`;
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const seen = [];
  const playIn = async (
    /** @type {import('@playwright/test').Browser} */ player,
    /** @type {string} */ name,
    savesSessions = true,
  ) => {
    backend.prepare(world);
    const played = await playSample(player, { url: server.url, backend, world, savesSessions });
    const { refreshes } = backend.world(world).counts();
    problems.push(...played.problems.map((problem) => `${name}: ${problem}`));
    seen.push(`${name}: ${String(played.rounds)} rounds, ${String(refreshes)} refreshes`);
  };
  try {
    installSample(app, { ...backend, url }, world, server.url);
    await build('production');
    await playIn(browser, 'Chromium');
    const firefox = await startFirefox();
    if (firefox) {
      await playIn(firefox, 'Firefox').finally(() => firefox.close());
    }
    const webkit = await startWebKit();
    if (webkit) {
      await playIn(/** @type {any} */ (webkit), 'WebKit', false).finally(() => webkit.close());
    }
    return { problems, seen: seen.join('; ') };
  } finally {
    await server.stop();
    await front.close();
  }
}

/**
 * Copies the unchanged sources of the sample app into a new app. Only `environment.ts` with the
 * URLs of the APIs is replaced.
 *
 * @param {string} app
 * @param {import('./backend.mjs').Backend} backend
 * @param {string} world
 * @param {string} servedAt redirect URL of the hosted UI
 */
export function installSample(app, backend, world, servedAt) {
  rmSync(join(app, 'src'), { recursive: true });
  for (const folder of ['src', 'amplify']) {
    cpSync(join(SAMPLE, folder), join(app, folder), { recursive: true });
  }
  const environment = {
    amplify: amplifyConfig(backend, world, servedAt),
    royaltiesApi: `${backend.url}/${world}/gateway`,
    chartsApi: `${backend.url}/${world}/own`,
  };
  writeFileSync(
    join(app, 'src/environments/environment.ts'),
    `import type { ResourcesConfig } from 'aws-amplify';

interface Environment {
  amplify: ResourcesConfig;
  royaltiesApi: string;
  chartsApi: string;
}

export const environment: Environment = ${JSON.stringify(environment, null, 2)};
`,
  );
}

/**
 * The additional configuration of the mock backend: a hosted UI, and subscriptions without TLS.
 * Amplify replaces `http:` with `wss:` only in lower case.
 *
 * @param {import('./backend.mjs').Backend} backend
 * @param {string} world
 * @param {string} servedAt
 */
function amplifyConfig(backend, world, servedAt) {
  const { Auth, API } = /** @type {any} */ (backend.amplifyConfig(world));
  const host = backend.url.replace('http://', '');
  const outputs = JSON.parse(readFileSync(join(SAMPLE, 'amplify_outputs.json'), 'utf8'));
  return {
    Auth: {
      Cognito: {
        ...Auth.Cognito,
        loginWith: {
          oauth: {
            domain: `${host}/${world}/hosted`,
            scopes: outputs.auth.oauth.scopes,
            redirectSignIn: [`${servedAt}/`],
            redirectSignOut: [`${servedAt}/`],
            responseType: outputs.auth.oauth.response_type,
          },
        },
      },
    },
    API: {
      GraphQL: {
        ...API.GraphQL,
        endpoint: API.GraphQL.endpoint.replace('http:', 'HTTP:'),
        modelIntrospection: outputs.data.model_introspection,
      },
    },
  };
}
