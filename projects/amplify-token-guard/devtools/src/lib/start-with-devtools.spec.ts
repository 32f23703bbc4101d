import { EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenEvent } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { startWithDevtools } from './start-with-devtools';

const URL = 'https://api.example/graphql';

/** An app with the guard and the devtools, whose server detects damaged tokens. */
async function setUp() {
  const server = jest.fn((...args: Parameters<typeof fetch>) => {
    const token = new Request(...args).headers.get('Authorization') ?? '';
    return Promise.resolve(new Response('', { status: /\.A+$/.test(token) ? 401 : 200 }));
  });
  const browserFetch = globalThis.fetch;
  globalThis.fetch = server;
  const app = await startWithDevtools(() => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    return Promise.resolve({ injector: TestBed.inject(EnvironmentInjector) });
  });
  const source = TestBed.inject(FakeTokenSource);
  const clock = TestBed.inject(ManualClock);
  source.claims = { access: { token_use: 'access' }, id: { token_use: 'id' } };
  const events: TokenEvent[] = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
  source.signIn();
  await clock.settle();
  const shadow = document.querySelector('token-guard-devtools')!.shadowRoot!;
  const settle = async (): Promise<void> => {
    await clock.settle();
    TestBed.tick();
  };
  await settle();
  const button = (text: string): HTMLElement => {
    const all = [...shadow.querySelectorAll('button')];
    const found = all.find(({ textContent, ariaLabel }) =>
      (ariaLabel ?? textContent).includes(text),
    );
    if (!found)
      throw new Error(`No button "${text}" among ${all.map((b) => b.textContent).join()}`);
    return found;
  };
  const press = async (text: string): Promise<void> => {
    button(text).click();
    await settle();
  };
  const request = async (): Promise<number> => {
    const { accessToken } = (await source.load())!;
    const answer = globalThis.fetch(URL, { headers: { Authorization: accessToken } });
    await clock.settle();
    return (await answer).status;
  };
  const lines = (): string[] =>
    [...shadow.querySelectorAll('li span')].map(({ textContent }) =>
      textContent.replace(/\s+/g, ' ').trim(),
    );
  const restore = (): void => {
    TestBed.resetTestingModule();
    expect(globalThis.fetch).toBe(server);
    globalThis.fetch = browserFetch;
    expect(document.querySelector('token-guard-devtools')).toBeNull();
  };
  return { app, button, clock, events, lines, press, request, restore, server, shadow, source };
}

describe('startWithDevtools()', () => {
  let tools: Awaited<ReturnType<typeof setUp>>;

  beforeEach(async () => {
    tools = await setUp();
    await tools.press('Token guard');
  });

  // Undoes everything after each test.
  afterEach(() => tools.restore());

  it('resolves with the app, and can be opened and closed', async () => {
    const { app, press, shadow } = tools;
    expect(app.injector.get(AuthTokenService).state().status).toBe('signed-in');
    expect(shadow.querySelector('.state')!.textContent).toBe('Token is fresh, 60 min left');
    expect(shadow.activeElement?.ariaLabel).toBe('Close the devtools');
    await press('Close');
    expect(shadow.querySelector('section')).toBeNull();
    expect(shadow.activeElement?.textContent).toContain('60 min');
  });

  it('the devtools show no token', async () => {
    const { press, request, shadow, source } = tools;
    const held = [await source.load()];
    await press('Reject next request');
    await request();
    held.push(await source.load());
    source.endNext();
    await press('Let the token lapse');
    await request();
    TestBed.tick();
    const tokens = held.flatMap((both) => [both!.accessToken, both!.idToken!]);
    expect(new Set(tokens).size).toBe(4);
    expect(shadow.innerHTML).toContain('session-ended');
    const shown = shadow.innerHTML + document.documentElement.outerHTML;
    expect(tokens.filter((token) => shown.includes(token))).toEqual([]);
  });

  it('G4 lets the token lapse on every server: one refresh, and one retry', async () => {
    const { events, lines, press, request, server, source } = tools;
    await press('Let the token lapse');
    expect(await request()).toBe(200);
    expect(server).toHaveBeenCalledTimes(2);
    expect(source.refreshCount).toBe(1);
    expect(events.map(({ type }) => type)).toEqual(['signed-in', 'refreshed', 'retried']);
    TestBed.tick();
    expect(lines()[0]).toBe('retried via: fetch, late: false');
    expect(lines()[2]).toContain('has lapsed');
    expect(await request()).toBe(200);
    expect(server).toHaveBeenCalledTimes(3);
  });

  it('G4 rejects only the next request', async () => {
    const { button, press, request, server, source } = tools;
    await press('Reject next request');
    expect(button('Reject').ariaPressed).toBe('true');
    expect(await request()).toBe(200);
    expect(await request()).toBe(200);
    expect(server).toHaveBeenCalledTimes(3);
    expect(source.refreshCount).toBe(1);
    TestBed.tick();
    expect(button('Reject').ariaPressed).toBe('false');
  });

  it('makes refreshes fail, and work again', async () => {
    const { clock, events, press, source } = tools;
    const service = TestBed.inject(AuthTokenService);
    await press('Fail refreshes');
    const refreshed = service.refresh().catch((error: unknown) => error);
    await clock.settle();
    expect(source.refreshCount).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: 'refresh-failed', reason: 'SimulatedFailure' });
    await press('Fail refreshes');
    await clock.advance(60_000);
    await refreshed;
    await clock.settle();
    expect(source.refreshCount).toBe(1);
  });

  it('steps the clock, and resets it', async () => {
    const { button, press } = tools;
    const before = Date.now();
    await press('Clock 5 min back');
    await press('Clock 5 min back');
    expect(Date.now()).toBeLessThan(before - 500_000);
    expect(button('set it right').textContent).toContain('−10 min');
    await press('set it right');
    expect(Date.now()).toBeGreaterThanOrEqual(before);
    expect(button('Clock is right').ariaDisabled).toBe('true');
  });

  it('opens a second tab of the page', async () => {
    const open = jest.spyOn(window, 'open').mockReturnValue(null);
    await tools.press('Second tab');
    expect(open).toHaveBeenCalledWith(location.href, '_blank', 'noopener');
  });

  it('shows a message if there is no token to lapse', async () => {
    const { clock, lines, press, source } = tools;
    await source.signOut();
    await clock.settle();
    await press('Let the token lapse');
    expect(lines()[0]).toBe('Nobody is signed in: there is no token.');
  });

  it('shows a message if the tokens cannot be read', async () => {
    const { lines, press, source } = tools;
    jest.spyOn(source, 'load').mockRejectedValueOnce(new Error('Blocked.'));
    await press('Let the token lapse');
    expect(lines()[0]).toBe('The tokens cannot be read.');
  });

  it('shows no token', async () => {
    const { lines, press, request, source, shadow } = tools;
    await press('Let the token lapse');
    await request();
    const { accessToken } = (await source.load())!;
    TestBed.tick();
    expect(lines().length).toBeGreaterThan(2);
    expect(shadow.textContent).not.toContain(accessToken.split('.')[1]);
  });
});

describe('startWithDevtools() for an app that does not start', () => {
  it("restores the page, and rejects with the app's error", async () => {
    const before = globalThis.fetch;
    const failure = new Error('No such element.');
    await expect(startWithDevtools(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(globalThis.fetch).toBe(before);
  });
});
