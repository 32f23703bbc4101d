import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { LISTENER, PASSWORD, SECOND } from '../src/accounts';
import { USER_POOL_CLIENT_ID } from '../src/amplify-config';
import type { World } from '../src/world/world';
import { freshWorld, last, testBackend } from './test-backend';

const backend = await testBackend();

const APP = 'http://localhost:4200/';
const VERIFIER = 'a-text-that-only-the-page-knows-and-that-is-long-enough';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

const ASKED = {
  client_id: USER_POOL_CLIENT_ID,
  redirect_uri: APP,
  response_type: 'code',
  state: 'a state',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

function hosted(world: World, path: string): string {
  return `${backend.url}/${world.name}/hosted${path}`;
}

function authorize(
  world: World,
  more: Record<string, string> = {},
  cookie = '',
): Promise<Response> {
  const query = new URLSearchParams({ ...ASKED, ...more }).toString();
  const url = hosted(world, `/oauth2/authorize?${query}`);
  return fetch(url, { redirect: 'manual', headers: { cookie } });
}

function logIn(world: World, more: Record<string, string> = {}): Promise<Response> {
  const body = new URLSearchParams({
    ...ASKED,
    username: LISTENER.username,
    password: PASSWORD,
    ...more,
  });
  return fetch(hosted(world, '/login'), { method: 'POST', redirect: 'manual', body });
}

function whereTo(response: Response): URL {
  assert.equal(response.status, 302);
  return new URL(response.headers.get('location') ?? '');
}

async function exchange(world: World, more: Record<string, string> = {}) {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: USER_POOL_CLIENT_ID,
    redirect_uri: APP,
    code_verifier: VERIFIER,
    ...more,
  });
  const response = await fetch(hosted(world, '/oauth2/token'), { method: 'POST', body });
  const answer = (await response.json()) as Record<string, string>;
  return { status: response.status, headers: response.headers, answer };
}

async function newCode(world: World): Promise<string> {
  world.settings.patch({ hostedUi: { signInAs: LISTENER.username } });
  return whereTo(await authorize(world)).searchParams.get('code') ?? '';
}

test('the form signs in, and the browser comes back with a code and the state', async () => {
  const world = freshWorld(backend);
  const form = await authorize(world);
  assert.equal(form.status, 200);
  const html = await form.text();
  assert.match(html, /<form method="post" action="\.\.\/login">/);
  assert.match(html, new RegExp(`name="code_challenge" value="${CHALLENGE}"`));

  const wrong = await logIn(world, { password: 'wrong' });
  assert.equal(wrong.status, 400);
  const page = await wrong.text();
  assert.match(page, /Incorrect username or password/);
  assert.ok(!page.includes('wrong"'), 'a password is not shown again');

  const back = whereTo(await logIn(world));
  assert.equal(back.origin + back.pathname, APP);
  assert.equal(back.searchParams.get('state'), 'a state');
  const { status, answer } = await exchange(world, { code: back.searchParams.get('code') ?? '' });
  assert.equal(status, 200);
  assert.equal(decodeJwt(answer['access_token'] ?? '').sub, LISTENER.sub);
  assert.equal(decodeJwt(answer['id_token'] ?? '')['email'], LISTENER.username);
  assert.equal(answer['token_type'], 'Bearer');
  assert.equal(Number(answer['expires_in']), 3_600);
  assert.ok(world.sessions.find(answer['refresh_token'] ?? ''));
  assert.equal(world.counts().signIns, 1);
});

test('what is asked for is shown as text, and nobody is sent to another machine', async () => {
  const world = freshWorld(backend);
  const form = await (await authorize(world, { state: '"><script>alert(1)</script>' })).text();
  assert.ok(!form.includes('<script>'));
  for (const redirectUri of [
    'https://evil.example/',
    'javascript:alert(1)',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
  ]) {
    const refused = await authorize(world, { redirect_uri: redirectUri });
    assert.equal(refused.status, 400, redirectUri);
  }
  const nearby = await authorize(world, { redirect_uri: 'http://127.0.1.2:4200/' });
  assert.equal(nearby.status, 200, 'another address of this machine');
  assert.equal((await authorize(world, { client_id: 'somebody' })).status, 400);
  assert.equal((await authorize(world, { response_type: 'magic' })).status, 400);
  const away = hosted(world, `/logout?logout_uri=${encodeURIComponent('https://evil.example/')}`);
  assert.equal((await fetch(away, { redirect: 'manual' })).status, 400);
});

test('who is signed in there comes back at once until they sign out', async () => {
  const world = freshWorld(backend);
  const signedIn = await logIn(world, { username: SECOND.username });
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
  assert.ok(whereTo(await authorize(world, {}, cookie)).searchParams.get('code'));
  assert.equal((await authorize(world, { prompt: 'login' }, cookie)).status, 200);

  const logout = hosted(world, `/logout?client_id=x&logout_uri=${encodeURIComponent(APP)}`);
  const left = await fetch(logout, { redirect: 'manual', headers: { cookie } });
  assert.equal(whereTo(left).href, APP);
  assert.match(left.headers.get('set-cookie') ?? '', /cognito=; .*Max-Age=0/);
  assert.equal((await authorize(world, {}, cookie)).status, 200);
  const silent = whereTo(await authorize(world, { prompt: 'none' }, cookie));
  assert.equal(silent.searchParams.get('error'), 'login_required');
});

test('a code is exchanged once, in time, by the same client for the same address', async () => {
  const world = freshWorld(backend);
  const invalid = { status: 400, answer: { error: 'invalid_grant' } };
  const refuses = async (more: Record<string, string>) => {
    const { status, answer } = await exchange(world, more);
    assert.deepEqual({ status, answer }, invalid, JSON.stringify(more));
  };
  const code = await newCode(world);
  assert.equal((await exchange(world, { code })).status, 200);
  await refuses({ code });
  await refuses({ code: 'nonsense' });
  await refuses({ code: await newCode(world), redirect_uri: `${APP}else` });
  await refuses({ code: await newCode(world), client_id: 'mockclientother' });
  const late = await newCode(world);
  world.clock.advance(300_000);
  await refuses({ code: late });
  assert.equal(last(world, 'hosted:token')?.errorName, 'invalid_grant');
  assert.equal(
    (await exchange(world, { grant_type: 'password' })).answer['error'],
    'unsupported_grant_type',
  );
});

test('PKCE: only who knows the verifier gets the tokens', async () => {
  const world = freshWorld(backend);
  const wrong = await exchange(world, { code: await newCode(world), code_verifier: 'another' });
  assert.deepEqual([wrong.status, wrong.answer], [400, { error: 'invalid_grant' }]);
  const code = whereTo(await authorize(world, { code_challenge_method: 'plain' })).searchParams.get(
    'code',
  );
  assert.equal((await exchange(world, { code: code ?? '' })).status, 400);
});

test('the implicit flow brings tokens in the fragment, and no refresh token', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ hostedUi: { signInAs: LISTENER.username } });
  const back = whereTo(await authorize(world, { response_type: 'token' }));
  assert.equal(back.search, '');
  const answer = new URLSearchParams(back.hash.slice(1));
  assert.equal(decodeJwt(answer.get('access_token') ?? '').sub, LISTENER.sub);
  assert.deepEqual(
    [answer.get('refresh_token'), answer.get('state'), answer.get('token_type')],
    [null, 'a state', 'Bearer'],
  );
  assert.equal(world.counts().signIns, 1);
});

test('a browser of another origin may call the token endpoint, and it can be slow and fail', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ latency: { exchangeAfter: 60 } });
  const startMs = performance.now();
  const { headers } = await exchange(world, { code: await newCode(world) });
  assert.ok(performance.now() - startMs >= 55);
  assert.equal(headers.get('access-control-allow-origin'), '*');
  world.addFault({ operation: 'hosted:token', kind: 'status', status: 503 });
  assert.equal((await exchange(world, { code: await newCode(world) })).status, 503);
});

test('the token endpoint renews a session too', async () => {
  const world = freshWorld(backend);
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  const renewed = await exchange(world, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  assert.equal(decodeJwt(renewed.answer['access_token'] ?? '').sub, LISTENER.sub);
  assert.equal(renewed.answer['refresh_token'], undefined);
  assert.equal(world.counts().refreshes, 1);
  world.revokeSession(LISTENER.username);
  const refused = await exchange(world, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  assert.deepEqual(refused.answer, { error: 'invalid_grant' });
});

test('users in many groups have large tokens', async () => {
  const world = freshWorld(backend);
  const small = await world.mintTokens(LISTENER.username);
  world.settings.patch({ extraGroups: 200 });
  const large = await world.mintTokens(LISTENER.username);
  const groups = decodeJwt(large.accessToken)['cognito:groups'] as string[];
  assert.equal(groups.length, 200);
  // More than a cookie holds.
  assert.ok(small.accessToken.length < 1_500 && large.accessToken.length > 4_096);
});
