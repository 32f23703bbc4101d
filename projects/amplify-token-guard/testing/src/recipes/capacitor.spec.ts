import { provideEnvironmentInitializer } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { startGuard } from '../../../spec-helpers/installed-source';
// From here to the tests it is the code of docs/recipes.md, word for word.
import { App } from '@capacitor/app';
import { Preferences } from '@capacitor/preferences';
import type { KeyValueStorageInterface } from 'aws-amplify/utils';

/** Web views do not always tell a page that the app is back. */
export function passOnResume(): void {
  void App.addListener('resume', () => document.dispatchEvent(new Event('resume')));
}

/** Keeps tokens in the app's own preferences: iOS may clear the storage of a web view. */
export const preferencesStorage: KeyValueStorageInterface = {
  setItem: (key, value) => Preferences.set({ key, value }),
  getItem: async (key) => (await Preferences.get({ key })).value,
  removeItem: (key) => Preferences.remove({ key }),
  clear: () => Preferences.clear(),
};

// The web version listens to `visibilitychange`, which the guard does by itself.
const mockListeners: (() => void)[] = [];
jest.mock('@capacitor/app', () => ({
  App: {
    addListener: (_event: 'resume', listener: () => void) =>
      Promise.resolve(mockListeners.push(listener)),
  },
}));

const HOUR_MS = 3_600_000;

const openedPage = openAmplifyPage();

describe('the recipe for Capacitor', () => {
  it('refreshes immediately when the app returns', async () => {
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting(), provideEnvironmentInitializer(passOnResume)],
    });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    source.signIn('listener');
    await TestBed.inject(AuthTokenService).getToken();
    clock.sleep(HOUR_MS);
    await clock.settle();
    expect(source.refreshCount).toBe(0);
    for (const resume of mockListeners) resume();
    await clock.settle();
    expect(source.refreshCount).toBe(1);
  });

  it('keeps the session of Amplify, and what the guard refreshes', async () => {
    const page = openedPage();
    cognitoUserPoolsTokenProvider.setKeyValueStorage(preferencesStorage);
    const guard = startGuard(page);
    await page.signIn();
    await page.settle();
    const storedToken = async (): Promise<string | null> => {
      const { keys } = await Preferences.keys();
      const key = keys.find((name) => name.endsWith('.accessToken'));
      return key === undefined ? null : preferencesStorage.getItem(key);
    };
    const first = await storedToken();
    expect(first).not.toBeNull();
    await page.clock.advance(HOUR_MS);
    await page.settle();
    expect(guard.service.state().status).toBe('signed-in');
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    expect(await storedToken()).not.toBe(first);

    await signOut();
    await page.settle();
    expect(await storedToken()).toBeNull();
  });

  it('clears the preferences', async () => {
    await preferencesStorage.setItem('other', 'value');
    await preferencesStorage.clear();
    expect(await preferencesStorage.getItem('other')).toBeNull();
  });
});
