import {
  ChangeDetectionStrategy,
  Component,
  Injectable,
  PLATFORM_ID,
  Provider,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, Routes } from '@angular/router';
import { requireSession, SourceTokens } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

const HOUR = 3_600_000;

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Page {}

/** A store that answers when it is told to. */
@Injectable()
class SlowTokenSource extends FakeTokenSource {
  open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  override async load(): Promise<SourceTokens | null> {
    await this.#opened;
    return super.load();
  }
}

const ROUTES: Routes = [
  { path: 'sign-in', component: Page },
  { path: 'by-activate', canActivate: [requireSession('/sign-in')], component: Page },
  { path: 'by-match', canMatch: [requireSession('/sign-in?from=match#top')], component: Page },
  {
    path: 'parent',
    canActivateChild: [requireSession('/sign-in')],
    children: [{ path: 'child', component: Page }],
  },
];

let router: Router;
let source: FakeTokenSource;
let clock: ManualClock;

function setUp(providers: Provider[] = []): void {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(), provideRouter(ROUTES), providers],
  });
  router = TestBed.inject(Router);
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
}

/** Where one ends up who goes to `url`. */
async function goTo(url: string): Promise<string> {
  await router.navigateByUrl(url);
  return router.url;
}

describe('requireSession()', () => {
  it('lets in who is signed in', async () => {
    setUp();
    source.signIn();
    expect(await goTo('/by-activate')).toBe('/by-activate');
    expect(await goTo('/by-match')).toBe('/by-match');
    expect(await goTo('/parent/child')).toBe('/parent/child');
  });

  it('redirects who is not', async () => {
    setUp();
    expect(await goTo('/by-activate')).toBe('/sign-in');
    expect(await goTo('/by-match')).toBe('/sign-in?from=match#top');
    expect(await goTo('/parent/child')).toBe('/sign-in');
  });

  it('asks anew each time', async () => {
    setUp();
    expect(await goTo('/by-activate')).toBe('/sign-in');
    source.signIn();
    expect(await goTo('/by-activate')).toBe('/by-activate');
    await source.signOut();
    expect(await goTo('/by-match')).toBe('/sign-in?from=match#top');
  });

  it('waits for the store to be read', async () => {
    setUp([{ provide: FakeTokenSource, useClass: SlowTokenSource }]);
    source.signIn();
    const arrival = goTo('/by-activate');
    await clock.settle();
    expect(router.url).toBe('/');
    expect(router.currentNavigation()).not.toBeNull();
    (source as SlowTokenSource).open();
    expect(await arrival).toBe('/by-activate');
  });

  it('lets in with an expired token, without waiting for the refresh', async () => {
    setUp();
    source.hold();
    source.expireNow();
    await clock.settle();
    expect(source.refreshCount).toBe(1);
    expect(await goTo('/by-activate')).toBe('/by-activate');
  });

  it('starts no refresh of its own', async () => {
    setUp();
    source.signIn();
    await goTo('/by-activate');
    await goTo('/by-match');
    expect(source.refreshCount).toBe(0);
  });

  it('redirects once the session has ended', async () => {
    setUp();
    source.signIn();
    await clock.settle();
    source.endNext();
    await clock.advance(HOUR);
    expect(await goTo('/by-activate')).toBe('/sign-in');
  });

  it('follows a sign-out in another tab, even one that was not told of', async () => {
    setUp();
    source.signIn();
    await clock.settle();
    jest.spyOn(source, 'load').mockResolvedValue(null);
    expect(await goTo('/by-activate')).toBe('/sign-in');
  });

  it('passes on that the store cannot be read', async () => {
    const problem = new Error('The storage is locked.');
    setUp();
    await clock.settle();
    jest.spyOn(source, 'load').mockRejectedValue(problem);
    await expect(router.navigateByUrl('/by-activate')).rejects.toBe(problem);
  });
});

describe('G15 on the server requireSession() lets everybody in', () => {
  it('and does not read the store', async () => {
    setUp([{ provide: PLATFORM_ID, useValue: 'server' }]);
    expect(await goTo('/by-activate')).toBe('/by-activate');
    expect(await goTo('/by-match')).toBe('/by-match');
    expect(source.loadCount).toBe(0);
    expect(clock.timerCount).toBe(0);
  });
});
