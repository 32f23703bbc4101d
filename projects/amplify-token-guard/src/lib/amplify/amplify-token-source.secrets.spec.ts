import { TestBed } from '@angular/core/testing';
import { AuthToken, TokenSource } from 'amplify-token-guard';
import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import { collectGarbage } from '../../../spec-helpers/collect-garbage';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { textsWithin } from '../../../spec-helpers/texts-within';

const MINUTE = 60_000;

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let guard: StartedGuard;

beforeEach(() => {
  page = openedPage();
  page.cognito.rotation = true;
});

describe('G12 an app gets', () => {
  beforeEach(async () => {
    page.remember();
    guard = startGuard(page);
    await page.clock.settle();
  });

  /** All refresh tokens so far, and the secrets of the device. */
  function secrets(): string[] {
    const refreshTokens = page.cognito.minted.map(({ RefreshToken }) => RefreshToken!);
    return [...refreshTokens, 'the secret of the device'];
  }

  it('the text of a token, and neither the refresh token nor other data of the source', async () => {
    for (const token of [await guard.service.getToken(), await guard.service.refresh()]) {
      const texts = textsWithin(token);
      expect(texts).toContain(token.value);
      for (const secret of [...secrets(), page.stored('idToken')]) {
        expect(texts).not.toContain(secret);
      }
      expect(JSON.stringify(token)).not.toContain(token.value);
    }
  });

  it('from the source no refresh token and no secret of the device', async () => {
    page.store('deviceKey', 'the key');
    page.store('deviceGroupKey', 'the group');
    page.store('randomPasswordKey', 'the secret of the device');
    const source = TestBed.inject(TokenSource);
    const loaded = (await source.load())!;
    for (const tokens of [loaded, await source.refresh(loaded)]) {
      const texts = textsWithin(tokens);
      expect(texts).toContain(tokens.accessToken);
      for (const secret of secrets()) expect(texts).not.toContain(secret);
    }
    expect(page.stored('randomPasswordKey')).toBe('the secret of the device');
  });
});

describe('G12 a session that ended', () => {
  const COLLECTIONS = 20;

  /** References to everything of the session, which don't keep it alive. */
  async function liveAnHour(): Promise<WeakRef<object>[]> {
    const alive: WeakRef<object>[] = [];
    const note = async (token: AuthToken): Promise<void> => {
      const { tokens } = await fetchAuthSession();
      expect(tokens?.accessToken.toString()).toBe(token.value);
      for (const object of [token, tokens!.accessToken, tokens!.idToken!]) {
        alive.push(new WeakRef(object));
      }
    };
    await note(await guard.service.getToken());
    page.clock.sleep(60 * MINUTE);
    await note(await guard.service.getToken());
    await note(await guard.service.refresh());
    return alive;
  }

  async function stillAlive(all: WeakRef<object>[]): Promise<number> {
    await page.clock.advance(1_000);
    const alive = (): number => all.filter((ref) => ref.deref() !== undefined).length;
    // One garbage collection may leave what the engine itself still uses. Anything that is held
    // stays after all of them.
    for (let i = 0; i < COLLECTIONS; i++) {
      await collectGarbage();
      if (alive() === 0) break;
    }
    return alive();
  }

  beforeEach(async () => {
    page.remember();
    guard = startGuard(page);
    await page.clock.settle();
  });

  it('with a sign-out leaves nothing in memory', async () => {
    const all = await liveAnHour();
    await signOut();
    expect(await stillAlive(all)).toBe(0);
  });

  it('with a sign-out in another tab leaves nothing in memory', async () => {
    const all = await liveAnHour();
    page.otherTabSignsOut();
    page.receiveStorageEvent(null);
    expect(await stillAlive(all)).toBe(0);
  });

  it('because it could not be renewed leaves nothing in memory', async () => {
    const all = await liveAnHour();
    page.cognito.plan({ error: 'NotAuthorizedException' });
    const refreshed = outcomeOf(guard.service.refresh());
    await page.clock.advance(1_000);
    expect((await refreshed).error).toMatchObject({ code: 'session-ended' });
    // A token that is still valid is used until it expires.
    await page.clock.advance(3_600_000);
    expect(await stillAlive(all)).toBe(0);
  });

  it('and is followed by that of another user leaves nothing in memory', async () => {
    const all = await liveAnHour();
    await page.writeSignIn('bob');
    expect((await guard.service.getToken()).userId).toBe('sub-of-bob');
    expect(await stillAlive(all)).toBe(0);
  });
});
