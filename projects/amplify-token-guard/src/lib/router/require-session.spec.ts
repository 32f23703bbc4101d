import { Location } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  inject,
  Injectable,
  PLATFORM_ID,
  Provider,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  ActivatedRouteSnapshot,
  CanActivateChildFn,
  CanActivateFn,
  CanMatchFn,
  provideRouter,
  RedirectCommand,
  Router,
  RouterStateSnapshot,
  Routes,
} from '@angular/router';
import {
  AuthTokenService,
  requireSession,
  SessionRedirect,
  SourceTokens,
  TokenGuardError,
  withIdleTimeout,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

const HOUR = 3_600_000;

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Page {}

/** A store that answers when the test tells it to. */
@Injectable()
class SlowTokenSource extends FakeTokenSource {
  open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  override async load(): Promise<SourceTokens | null> {
    await this.#opened;
    return super.load();
  }
}

const keepUrl: SessionRedirect = (_, { url }) =>
  inject(Router).createUrlTree(['/sign-in'], { queryParams: { returnUrl: url } });

/** Distinguishes a user who isn't signed in from one without permission. */
const byReason: SessionRedirect = (route) =>
  new RedirectCommand(
    inject(Router).parseUrl(inject(AuthTokenService).user() ? '/denied' : '/sign-in'),
    { skipLocationChange: route.data['hidden'] === true },
  );

const ROUTES: Routes = [
  { path: 'denied', component: Page },
  { path: 'library/:id', canActivate: [requireSession(keepUrl)], component: Page },
  {
    path: 'album',
    canActivateChild: [requireSession(keepUrl)],
    children: [{ path: ':id', component: Page }],
  },
  {
    path: 'drafts',
    canActivate: [requireSession(byReason, { groups: ['editors', 'owners'] })],
    component: Page,
  },
  {
    path: 'hidden',
    canActivate: [requireSession(byReason, { groups: ['owners'] })],
    data: { hidden: true },
    component: Page,
  },
  {
    path: 'reports',
    canMatch: [requireSession('/denied', { groups: ['owners'] })],
    component: Page,
  },
  { path: 'function-by-match', canMatch: [requireSession(keepUrl)], component: Page },
  {
    path: 'careless',
    canActivate: [requireSession((() => true) as unknown as SessionRedirect)],
    component: Page,
  },
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

/** Where a navigation to `url` ends. */
async function goTo(url: string): Promise<string> {
  await router.navigateByUrl(url);
  return router.url;
}

describe('requireSession()', () => {
  it('lets in a signed-in user', async () => {
    setUp();
    source.signIn();
    expect(await goTo('/by-activate')).toBe('/by-activate');
    expect(await goTo('/by-match')).toBe('/by-match');
    expect(await goTo('/parent/child')).toBe('/parent/child');
  });

  it('redirects a user who was idle for too long, as on a device that has just woken up', async () => {
    TestBed.configureTestingModule({
      providers: [
        provideTokenGuardTesting(withIdleTimeout({ idleMs: HOUR })),
        provideRouter(ROUTES),
      ],
    });
    router = TestBed.inject(Router);
    clock = TestBed.inject(ManualClock);
    TestBed.inject(FakeTokenSource).signIn();
    expect(await goTo('/by-activate')).toBe('/by-activate');
    clock.sleep(2 * HOUR);
    const arrived = goTo('/parent/child');
    await clock.advance(HOUR / 60);
    expect(await arrived).toBe('/sign-in');
  });

  it('redirects if nobody is signed in', async () => {
    setUp();
    expect(await goTo('/by-activate')).toBe('/sign-in');
    expect(await goTo('/by-match')).toBe('/sign-in?from=match#top');
    expect(await goTo('/parent/child')).toBe('/sign-in');
  });

  it('checks each time', async () => {
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

  it('lets in a user with an expired token, without waiting for the refresh', async () => {
    setUp();
    source.hold();
    source.expireNow();
    await clock.settle();
    expect(source.refreshCount).toBe(1);
    expect(await goTo('/by-activate')).toBe('/by-activate');
  });

  it('starts no refresh', async () => {
    setUp();
    source.signIn();
    await goTo('/by-activate');
    await goTo('/by-match');
    expect(source.refreshCount).toBe(0);
  });

  it('redirects after the session has ended', async () => {
    setUp();
    source.signIn();
    await clock.settle();
    source.endNext();
    await clock.advance(HOUR);
    expect(await goTo('/by-activate')).toBe('/sign-in');
  });

  it('detects a sign-out in another tab, even without a message', async () => {
    setUp();
    source.signIn();
    await clock.settle();
    jest.spyOn(source, 'load').mockResolvedValue(null);
    expect(await goTo('/by-activate')).toBe('/sign-in');
  });

  it('passes on the error if the store cannot be read', async () => {
    const problem = new Error('The storage is locked.');
    setUp();
    await clock.settle();
    jest.spyOn(source, 'load').mockRejectedValue(problem);
    await expect(router.navigateByUrl('/by-activate')).rejects.toBe(problem);
  });
});

describe('requireSession() with a function', () => {
  it('can keep the wanted URL', async () => {
    setUp();
    expect(await goTo('/library/7?sort=title#top')).toBe(
      '/sign-in?returnUrl=%2Flibrary%2F7%3Fsort%3Dtitle%23top',
    );
    expect(router.parseUrl(router.url).queryParams['returnUrl']).toBe('/library/7?sort=title#top');
    expect(await goTo('/album/7')).toBe('/sign-in?returnUrl=%2Falbum%2F7');
    source.signIn();
    expect(await goTo('/library/7')).toBe('/library/7');
    expect(await goTo('/album/7')).toBe('/album/7');
  });

  it('accepts a RedirectCommand, and lets the function inject', async () => {
    setUp();
    expect(await goTo('/drafts')).toBe('/sign-in');
    source.signIn();
    expect(await goTo('/drafts')).toBe('/denied');
    await goTo('/by-activate');
    // The URL stays, and the page is another one.
    expect(await goTo('/hidden')).toBe('/denied');
    expect(TestBed.inject(Location).path()).toBe('/by-activate');
  });

  it('explains that canMatch has no state', async () => {
    setUp();
    await expect(router.navigateByUrl('/function-by-match')).rejects.toThrow(
      'requireSession(): a function needs the router state, which canMatch does not have. ' +
        'Use canActivate or canActivateChild.',
    );
  });

  it('never lets a user in because of the returned value', async () => {
    setUp();
    await expect(router.navigateByUrl('/careless')).rejects.toThrow(
      'requireSession(): the function returned true; expected a UrlTree or a RedirectCommand.',
    );
    expect(router.url).toBe('/');
  });
});

describe('requireSession() with groups', () => {
  const signInWith = (groups: unknown): void => {
    source.claims = { access: { 'cognito:groups': groups } };
    source.signIn();
  };

  it('lets in a user who is in one of them', async () => {
    setUp();
    signInWith(['fans', 'owners']);
    expect(await goTo('/drafts')).toBe('/drafts');
    expect(await goTo('/reports')).toBe('/reports');
    signInWith(['editors']);
    expect(await goTo('/drafts')).toBe('/drafts');
    expect(await goTo('/reports')).toBe('/denied');
  });

  it.each([[['fans']], [['Editors', 'editor', 'editors ']], [[]], ['editors'], [undefined]])(
    'redirects a user who is in none: %j',
    async (groups) => {
      setUp();
      signInWith(groups);
      expect(await goTo('/drafts')).toBe('/denied');
      expect(await goTo('/reports')).toBe('/denied');
    },
  );

  it('redirects a user whose tokens contain no groups, or if nobody is signed in', async () => {
    setUp();
    expect(await goTo('/reports')).toBe('/denied');
    source.signIn();
    expect(await goTo('/reports')).toBe('/denied');
  });

  it('uses the claims of the latest token', async () => {
    setUp();
    signInWith(['fans']);
    expect(await goTo('/drafts')).toBe('/denied');
    source.claims = { access: { 'cognito:groups': ['editors'] } };
    await TestBed.inject(AuthTokenService).refresh();
    expect(await goTo('/drafts')).toBe('/drafts');
  });
});

describe('G18 wrong arguments of requireSession() cause clear errors', () => {
  it.each([
    [[undefined], '"redirectTo" is undefined; expected a URL or a function.'],
    [[{ url: '/' }], '"redirectTo" is {"url":"/"}; expected a URL or a function.'],
    [['/', null], 'the options are null; expected an object.'],
    [['/', { group: ['a'] }], 'option "group" is not an option. Options are: groups.'],
    [['/', { groups: [] }], 'option "groups" is []; expected a list of one or more names.'],
    [['/', { groups: 'a' }], 'option "groups" is "a"; expected a list of one or more names.'],
    [['/', { groups: [''] }], 'option "groups" is [""]; expected a list of one or more names.'],
    [['/', { groups: [5] }], 'option "groups" is [5]; expected a list of one or more names.'],
  ])('%j', (args, message) => {
    const error = (() => {
      try {
        return (requireSession as (...args: unknown[]) => unknown)(...args);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(TokenGuardError);
    expect(error).toMatchObject({
      code: 'config-invalid',
      message: `requireSession(): ${message}`,
    });
  });
});

describe('the types of requireSession()', () => {
  it('match the guards of the router', () => {
    const byUrl: CanActivateFn & CanActivateChildFn & CanMatchFn = requireSession('/sign-in');
    const byFunction: CanActivateFn & CanActivateChildFn = requireSession(keepUrl);
    // @ts-expect-error: canMatch has no state
    const match: CanMatchFn = requireSession(keepUrl);
    requireSession((route: ActivatedRouteSnapshot, state: RouterStateSnapshot) =>
      inject(Router).parseUrl(state.url + route.url.join('/')),
    );
    // @ts-expect-error: a guard cannot be let in by its redirect
    requireSession(() => true);
    // @ts-expect-error: a list of names
    expect(() => requireSession('/', { groups: 'editors' })).toThrow(TokenGuardError);
    expect([byUrl, byFunction, match]).toHaveLength(3);
  });
});

describe('G15 on the server, requireSession() lets everyone in', () => {
  it('and does not read the store', async () => {
    setUp([{ provide: PLATFORM_ID, useValue: 'server' }]);
    expect(await goTo('/by-activate')).toBe('/by-activate');
    expect(await goTo('/by-match')).toBe('/by-match');
    expect(source.loadCount).toBe(0);
    expect(clock.timerCount).toBe(0);
  });
});
