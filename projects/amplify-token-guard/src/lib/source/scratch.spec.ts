import { TestBed } from '@angular/core/testing';
import { TokenGuardClock, TokenGuardError } from 'amplify-token-guard';
import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { ticks } from '../../../spec-helpers/watched-storage';
import { AmplifyTokenSource } from './amplify-token-source';

const page = openAmplifyPage();
function start() {
  TestBed.configureTestingModule({
    providers: [AmplifyTokenSource, { provide: TokenGuardClock, useFactory: () => page().clock }],
  });
  const source = TestBed.inject(AmplifyTokenSource);
  const release = source.guardReads(async ({ forceRefresh }) => {
    const t = await (forceRefresh ? source.refresh() : source.load());
    if (!t) throw new TokenGuardError('signed-out', 'x');
    return t;
  });
  return { source, release };
}
const show = (p: Promise<any>) =>
  p.then(
    (t) => 'ok ' + t?.userId + ' age ' + t?.ageMs + ' s' + t?.session,
    (e) => 'error ' + e.name + ' ' + e.code + ' ' + e.message + ' cause ' + e.cause?.name,
  );


const dec = (t: string) => ({toString: () => t, payload: JSON.parse(atob(t.split('.')[1]!))});
const report = (name: string, out: Record<string, string[]>) => console.log(name, Object.entries(out).map(([k, v]) => k + '\n  ' + v.length + ' ' + v.slice(0, 15).join(' ')).join('\n'));
function alive() {
    const rt = page().stored('refreshToken');
    if (!rt) return 'none';
    try { page().cognito.refresh(rt); return 'alive'; } catch (e) { return 'dead ' + (e as Error).message }
}
async function fresh(readTicks: number, writeTicks: number) {
    TestBed.resetTestingModule();
    localStorage.clear();
    const s = start();
    page().storage.readTicks = page().storage.writeTicks = 0;
    page().cognito.rotation = true;
    await page().signIn();
    page().storage.readTicks = readTicks;
    page().storage.writeTicks = writeTicks;
    page().hubEvents.length = 0;
    return s;
}
it('d asym', async () => {
  const out: Record<string, string[]> = {};
  for (const [r, w] of [[0, 5], [0, 20], [1, 10], [5, 0]] as const) for (const order of ['first', 'second']) for (let k = 0; k < 200; k++) {
    const {source, release} = await fresh(r, w);
    const p = page().cognito.plan({held: true});
    const q = page().cognito.plan({held: true});
    const r1 = show(source.refresh());
    await p.arrived;
    const r2 = show(source.refresh());
    await q.arrived;
    const [x, y] = order === 'first' ? [p, q] : [q, p];
    x.answer();
    await ticks(k);
    y.answer();
    const rr = [await r1, await r2].join(' & ');
    await ticks(1000);
    (out[rr + ' | ' + alive()] ??= []).push([r,w] + order + k);
    release();
  }
  report('d', out);
}, 100000);
it('sign-out', async () => {
  const out: Record<string, string[]> = {};
  for (const [r, w] of [[0,0], [0, 5], [3,3], [5, 0]] as const) for (let k = 0; k < 250; k++) {
    const {source, release} = await fresh(r, w);
    const p = page().cognito.plan({held: true});
    const r1 = show(source.refresh());
    await p.arrived;
    p.answer();
    await ticks(k);
    await provider.tokenOrchestrator.clearTokens();
    const left = localStorage.length;
    const rr = await r1;
    await ticks(1000);
    (out[rr + ' | ' + left + ' ' + localStorage.length + page().hubEvents.map(e => e.event)] ??= []).push([r,w] +  ' ' + k);
    release();
  }
  report('sign-out', out);
}, 100000);
it('switch', async () => {
  const out: Record<string, string[]> = {};
  for (const fail of [undefined, 'NotAuthorizedException', 'TooManyFoo']) for (const [r, w] of [[0,0], [0, 5], [3,3], [5, 0]] as const) for (let k = 0; k < 250; k++) {
    const {source, release} = await fresh(r, w);
    const p = page().cognito.plan({held: true, ...(fail && {error: fail})});
    const r1 = show(source.refresh());
    await p.arrived;
    const m = page().cognito.signIn('bob');
    p.answer();
    await ticks(k);
    void provider.tokenOrchestrator.clearTokens();
    await provider.tokenOrchestrator.setTokens({tokens: {accessToken: dec(m.AccessToken), idToken: dec(m.IdToken!), refreshToken: m.RefreshToken!, clockDrift: 0, username: 'bob'}});
    const rr = await r1;
    await ticks(1000);
    const fine = page().lastAuthUser() === 'bob' && page().stored('accessToken') === m.AccessToken && page().stored('refreshToken') === m.RefreshToken && Object.keys(localStorage).every((k) => !k.includes('alice'));
    (out[fail + ' ' + rr + ' | ' + fine + page().hubEvents.map(e => e.event)] ??= []).push([r,w] +  ' ' + k);
    release();
  }
  report('switch', out);
}, 100000);
it('lost while another starts', async () => {
  const out: Record<string, string[]> = {};
  for (const [r, w] of [[0,0], [3,3]] as const) for (let k = 0; k < 250; k++) {
    const {source, release} = await fresh(r, w);
    const p = page().cognito.plan({held: true, error: 'NotAuthorizedException'});
    const r1 = show(source.refresh());
    await p.arrived;
    p.answer();
    await ticks(k);
    const rr = [await show(source.refresh()), await r1];
    await ticks(1000);
    (out[rr.join(' & ') + ' | ' + alive() + page().hubEvents.map(e => e.event)] ??= []).push([r,w] +  ' ' + k);
    release();
  }
  report('lost', out);
}, 100000);
