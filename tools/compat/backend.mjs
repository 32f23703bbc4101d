import { startBackend as start } from '../../projects/mock-backend/src/start-backend';

/**
 * Long enough for a refresh on a busy machine, and short enough for several expiries in one smoke
 * test.
 */
export const TOKEN_LIFE_MS = 6_000;

/** @typedef {Awaited<ReturnType<typeof startBackend>>} Backend */

/** Runs in this process, so that its worlds are accessible. */
export async function startBackend() {
  const backend = await start({ port: 0 });
  const { url } = backend;
  const world = (/** @type {string} */ name) => backend.world(name);
  const entriesOf = (/** @type {string} */ name) => world(name).log.since(0).entries;
  return {
    url,
    world,
    amplifyConfig: (/** @type {string} */ name) => amplifyConfig(`${url}/${name}`),
    prepare: (/** @type {string} */ name) => {
      world(name).reset();
      world(name).settings.patch({
        accessTokenLifeMs: TOKEN_LIFE_MS,
        idTokenLifeMs: TOKEN_LIFE_MS,
      });
    },
    /** The number of requests for this operation. */
    countOf: (/** @type {string} */ name, /** @type {string} */ operation) =>
      entriesOf(name).filter((entry) => entry.operation === operation).length,
    /** The times at which refreshes arrived, in real milliseconds. */
    refreshTimes: (/** @type {string} */ name) =>
      entriesOf(name).flatMap(({ purpose, realAtMs }) => (purpose === 'refresh' ? [realAtMs] : [])),
    stop: () => backend.close(),
  };
}

/** @param {string} world */
function amplifyConfig(world) {
  return {
    Auth: {
      Cognito: {
        userPoolId: 'eu-west-1_MockPool1',
        userPoolClientId: 'mockclient1234567890abcdef',
        userPoolEndpoint: `${world}/cognito/`,
      },
    },
    API: {
      GraphQL: {
        endpoint: `${world}/graphql`,
        region: 'eu-west-1',
        defaultAuthMode: 'userPool',
      },
      REST: { MusicApi: { endpoint: `${world}/rest`, region: 'eu-west-1' } },
    },
  };
}
