import { inject, InjectionToken } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  TokenGuardClock,
  TokenGuardError,
  TokenGuardFeature,
  TokenSource,
} from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { provideAmplifyTokenGuard } from './provide-amplify-token-guard';
import { withTokenSource } from './with-token-source';

const USER = new InjectionToken<string>('USER');

describe('withTokenSource()', () => {
  it('uses its tokens, and creates it once in an injection context', async () => {
    let made = 0;
    TestBed.configureTestingModule({
      providers: [
        ManualClock,
        { provide: TokenGuardClock, useExisting: ManualClock },
        { provide: USER, useValue: 'ada' },
        provideAmplifyTokenGuard(
          {},
          withTokenSource(() => {
            made++;
            const source = new FakeTokenSource();
            source.signIn(inject(USER));
            return source;
          }),
        ),
      ],
    });
    const token = await TestBed.inject(AuthTokenService).getToken();
    expect(token.userId).toBe('ada');
    expect(token.value).toBe('access-1');
    expect(TestBed.inject(TokenSource)).toBeInstanceOf(FakeTokenSource);
    expect(made).toBe(1);
  });
});

describe('G18 what withTokenSource() gets is checked', () => {
  const given = withTokenSource as (create: unknown) => TokenGuardFeature;

  it('it has to be a function', () => {
    expect(() => given(undefined)).toThrow(
      'withTokenSource(): "create" is undefined; expected a function.',
    );
    expect(() => given({})).toThrow('withTokenSource(): "create" is {}; expected a function.');
  });

  it.each([
    ['a promise', () => Promise.resolve(new FakeTokenSource()), '[object Promise] without load()'],
    ['nothing', () => undefined, '[object Undefined] without load()'],
    [
      'an object without a method',
      () => Object.assign(new FakeTokenSource(), { watch: undefined, accessToken: 'secret' }),
      '[object Object] without watch()',
    ],
  ])('that does not return %s', (_, create, shown) => {
    TestBed.configureTestingModule({
      providers: [
        ManualClock,
        { provide: TokenGuardClock, useExisting: ManualClock },
        provideAmplifyTokenGuard(given(create)),
      ],
    });
    expect(() => TestBed.inject(AuthTokenService)).toThrow(
      new TokenGuardError(
        'config-invalid',
        `withTokenSource(): "create" returned ${shown}; expected a TokenSource.`,
      ),
    );
  });
});
