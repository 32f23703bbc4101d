import { provideEnvironmentInitializer } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
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

  it("stores Amplify's values", async () => {
    await preferencesStorage.setItem('key', 'value');
    expect(await preferencesStorage.getItem('key')).toBe('value');
    await preferencesStorage.removeItem('key');
    expect(await preferencesStorage.getItem('key')).toBeNull();
    await preferencesStorage.setItem('other', 'value');
    await preferencesStorage.clear();
    expect(await preferencesStorage.getItem('other')).toBeNull();
  });
});
