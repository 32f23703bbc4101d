import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';
import { LISTENER, PASSWORD } from '../src/accounts';
import { amplifyConfig } from '../src/amplify-config';
import type { HostedUiOptions } from '../src/amplify-config';
import type { World } from '../src/world/world';
import { freshWorld, testBackend, until } from './test-backend';

const APP = 'http://localhost:4200/';

const backend = await testBackend();
const { fetch: systemFetch } = globalThis;

// Amplify looks for a browser when it is loaded. jsdom is one as far as an address, its history and a storage go; it
// cannot leave for another page, so where to is taken down instead.
const dom = new JSDOM('', { url: APP });
const left: string[] = [];
const location = new Proxy(dom.window.location, {
  get: (target, name) => Reflect.get(target, name, target) as unknown,
  set: (_target, name, value) => name === 'href' && left.push(String(value)) > 0,
});
const window = new Proxy(dom.window, {
  get: (target, name) =>
    name === 'location' ? location : (Reflect.get(target, name, target) as unknown),
});
Object.assign(globalThis, { window, document: dom.window.document });
// Amplify puts `https:` before the domain, and the backend has no TLS.
globalThis.fetch = (input, init) => {
  assert.ok(typeof input === 'string' || input instanceof URL);
  return systemFetch(withoutTls(String(input)), init);
};
after(() => {
  globalThis.fetch = systemFetch;
  dom.window.close();
});

const { Amplify } = await import('aws-amplify');
const { fetchAuthSession, getCurrentUser, signInWithRedirect, signOut } =
  await import('aws-amplify/auth');
const { ConsoleLogger, Hub } = await import('aws-amplify/utils');
ConsoleLogger.LOG_LEVEL = 'ERROR';

const events: string[] = [];
Hub.listen('auth', ({ payload }) => events.push(payload.event));

beforeEach(() => {
  dom.window.localStorage.clear();
  left.length = 0;
  events.length = 0;
});

function withoutTls(url: string): string {
  return url.replace(/^https:\/\/localhost:/, 'http://127.0.0.1:');
}

/** The app's page is loaded. */
function load(world: World, url: string, hostedUi: HostedUiOptions): void {
  dom.reconfigure({ url });
  const base = backend.url.replace('127.0.0.1', 'localhost');
  Amplify.configure(amplifyConfig(base, world.name, { hostedUi }));
}

/** Leaves for the hosted UI, signs in at its form, and gives the address that the browser is sent back to. */
async function signInAtForm(options?: Parameters<typeof signInWithRedirect>[0]): Promise<string> {
  await signInWithRedirect(options);
  const url = new URL(withoutTls(await until(() => left.pop())));
  assert.match(url.pathname, /\/hosted\/oauth2\/authorize$/);
  assert.equal((await systemFetch(url)).status, 200);
  const form = new URLSearchParams(url.search);
  form.append('username', LISTENER.username);
  form.append('password', PASSWORD);
  const login = url.href.replace(/\/oauth2.*/, '/login');
  const back = await systemFetch(login, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(back.status, 302);
  return back.headers.get('location') ?? '';
}

test("Amplify's signInWithRedirect: a code, and everybody who asks meanwhile waits for it", async () => {
  const world = freshWorld(backend);
  const hostedUi = { redirectTo: APP };
  load(world, APP, hostedUi);
  const back = await signInAtForm({ customState: 'where I was' });
  world.settings.patch({ latency: { exchangeAfter: 100 } });
  load(world, back, hostedUi);
  const [session, user] = await Promise.all([fetchAuthSession(), getCurrentUser()]);
  assert.equal(session.userSub, LISTENER.sub);
  assert.equal(user.userId, LISTENER.sub);
  assert.equal(window.location.href, APP, 'the code is gone from the address');
  await until(() => events.includes('signedIn'));
  assert.deepEqual(events, ['customOAuthState', 'signInWithRedirect', 'signedIn']);
  assert.equal(world.counts().signIns, 1);
  assert.equal((await fetchAuthSession({ forceRefresh: true })).userSub, LISTENER.sub);
  assert.equal(world.counts().refreshes, 1);
});

test('the implicit flow: a session that cannot be renewed', async () => {
  const world = freshWorld(backend);
  const hostedUi = { redirectTo: APP, responseType: 'token' } as const;
  load(world, APP, hostedUi);
  load(world, await signInAtForm(), hostedUi);
  const { userSub, tokens } = await fetchAuthSession();
  assert.equal(userSub, LISTENER.sub);
  assert.ok(tokens?.idToken);
  await assert.rejects(fetchAuthSession({ forceRefresh: true }), { name: 'TokenRefreshException' });
  assert.equal((await getCurrentUser()).userId, LISTENER.sub);
});

test('signing out goes to the hosted UI as well', async () => {
  const world = freshWorld(backend);
  const hostedUi = { redirectTo: APP };
  load(world, APP, hostedUi);
  load(world, await signInAtForm(), hostedUi);
  await fetchAuthSession();
  void signOut();
  const url = new URL(withoutTls(await until(() => left.pop())));
  assert.match(url.pathname, /\/hosted\/logout$/);
  const gone = await systemFetch(url, { redirect: 'manual' });
  assert.equal(gone.headers.get('location'), APP);
  assert.equal((await fetchAuthSession()).tokens, undefined);
  assert.equal(world.counts().signOuts, 2);
});

test('what goes wrong at the token endpoint fails the sign-in', async () => {
  const world = freshWorld(backend);
  const hostedUi = { redirectTo: APP };
  load(world, APP, hostedUi);
  const back = await signInAtForm();
  world.addFault({
    operation: 'hosted:token',
    kind: 'status',
    status: 400,
    errorName: 'invalid_grant',
  });
  load(world, back, hostedUi);
  await until(() => events.includes('signInWithRedirect_failure'));
  assert.equal((await fetchAuthSession()).tokens, undefined);
});
