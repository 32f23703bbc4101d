import { EnvironmentInjector } from '@angular/core';
import * as library from 'amplify-token-guard';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { openTab } from '../../spec-helpers/tab-injector';
import { AmplifyPage, openAmplifyPage } from '../../spec-helpers/amplify-page';
import { secondCopy } from '../../spec-helpers/second-copy';

const MINUTE = 60_000;

type Library = typeof library;

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => {
  page = openedPage();
});

/** A guard from one of the two copies, as in a micro-frontend. */
function startGuard(copy: Library): EnvironmentInjector {
  const { provideAmplifyTokenGuard, TokenGuardClock } = copy;
  const injector = openTab(provideAmplifyTokenGuard(), {
    provide: TokenGuardClock,
    useValue: page.clock,
  });
  page.onClose(() => injector.destroyed || injector.destroy());
  return injector;
}

describe('G16 two copies of the package with one Amplify', () => {
  it.each([
    ['first', 0],
    ['second', 1],
  ])('guard it together, and the other one continues when the %s is destroyed', async (_, gone) => {
    const read = jest.requireActual<Library>;
    const copies = [library, secondCopy(() => read('../public-api'))];
    expect(copies[1]).not.toBe(library);
    const { tokenOrchestrator } = cognitoUserPoolsTokenProvider;
    const store = tokenOrchestrator.getTokenStore();
    const refresher = tokenOrchestrator.getTokenRefresher();
    page.cognito.rotation = true;
    page.remember();
    const guards = copies.map((copy) => startGuard(copy));
    await page.clock.settle();
    guards[gone]!.destroy();
    const left = guards[1 - gone]!.get(copies[1 - gone]!.AuthTokenService);

    // Amplify alone would not refresh this early.
    page.clock.sleep(60 * MINUTE - 20_000);
    const { tokens } = await fetchAuthSession();
    expect(tokens?.accessToken.toString()).toBe(page.stored('accessToken'));
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    expect((await left.getToken()).value).toBe(page.stored('accessToken'));
    await page.writeSignOut();
    await page.clock.settle();
    expect(left.state().status).toBe('signed-out');
    await page.signIn('bob');
    await page.clock.settle();
    expect(left.state()).toMatchObject({ status: 'signed-in', userId: 'sub-of-bob' });

    guards[1 - gone]!.destroy();
    expect(tokenOrchestrator.getTokenStore()).toBe(store);
    expect(tokenOrchestrator.getTokenRefresher()).toBe(refresher);
    expect(Object.hasOwn(cognitoUserPoolsTokenProvider, 'getTokens')).toBe(false);
    expect((await fetchAuthSession({ forceRefresh: true })).userSub).toBe('sub-of-bob');
    expect(page.sessionCanBeRenewed()).toBe(true);
  });
});
