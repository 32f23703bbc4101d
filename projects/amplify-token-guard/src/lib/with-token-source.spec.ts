import { inject, InjectionToken } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenGuardClock, TokenSource } from 'amplify-token-guard';
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
