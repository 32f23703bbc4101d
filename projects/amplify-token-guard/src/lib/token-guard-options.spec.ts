import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  ExpiryMonitor,
  GraphqlAuthClient,
  requireSession,
  TokenGuardError,
  tokenGuardInterceptor,
} from 'amplify-token-guard';
import { firstValueFrom } from 'rxjs';
import { TOKEN_GUARD_OPTIONS } from './token-guard-options';

describe('G18 without provideAmplifyTokenGuard(), an error says what is missing', () => {
  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([tokenGuardInterceptor])),
        provideHttpClientTesting(),
      ],
    });
  });

  async function problem(act: () => unknown): Promise<unknown> {
    try {
      await act();
    } catch (error) {
      return error;
    }
    throw new Error('Nothing was thrown.');
  }

  it.each<[string, () => unknown]>([
    ['TOKEN_GUARD_OPTIONS', () => TestBed.inject(TOKEN_GUARD_OPTIONS)],
    ['tokenGuardInterceptor', () => firstValueFrom(TestBed.inject(HttpClient).get('/api'))],
    ['AuthTokenService', () => TestBed.inject(AuthTokenService)],
    ['GraphqlAuthClient', () => TestBed.inject(GraphqlAuthClient)],
    ['ExpiryMonitor', () => TestBed.inject(ExpiryMonitor)],
    ['requireSession()', () => TestBed.runInInjectionContext(requireSession('/sign-in'))],
  ])('%s', async (_, use) => {
    const error = await problem(use);
    expect(error).toBeInstanceOf(TokenGuardError);
    expect((error as TokenGuardError).code).toBe('config-invalid');
    expect((error as TokenGuardError).message).toBe(
      'provideAmplifyTokenGuard() is missing. Add it to the providers in app.config.ts.',
    );
  });
});
