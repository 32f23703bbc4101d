import {
  HttpClient,
  HttpContext,
  HttpContextToken,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { inject } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  provideAmplifyTokenGuard,
  SourceTokens,
  TokenGuardClock,
  tokenGuardInterceptor,
  TokenSource,
  withTokenSource,
} from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { firstValueFrom } from 'rxjs';

/** Refreshes with `HttpClient`, after waiting for something else. */
class BackendSession extends FakeTokenSource {
  readonly #http = inject(HttpClient);

  override async refresh(): Promise<SourceTokens> {
    await Promise.resolve();
    const context = new HttpContext().set(CHANNEL, 'renewal');
    await firstValueFrom(this.#http.post('https://api.example.com/renew', null, { context }));
    expect(context.get(CHANNEL)).toBe('renewal');
    expect([...context.keys()]).toHaveLength(1);
    return super.refresh();
  }
}

const CHANNEL = new HttpContextToken(() => 'app');

describe('G0 a source that refreshes with HttpClient on an allowed URL', () => {
  it('does not wait for itself, and uses the other interceptors of the app', async () => {
    const channels: string[] = [];
    TestBed.configureTestingModule({
      providers: [
        ManualClock,
        { provide: TokenGuardClock, useExisting: ManualClock },
        provideAmplifyTokenGuard(
          { allow: ['https://api.example.com'] },
          withTokenSource(() => new BackendSession()),
        ),
        provideHttpClient(
          withInterceptors([
            tokenGuardInterceptor,
            (request, next) => {
              channels.push(request.context.get(CHANNEL));
              return next(request);
            },
          ]),
        ),
        provideHttpClientTesting(),
      ],
    });
    const source = TestBed.inject(TokenSource) as BackendSession;
    const http = TestBed.inject(HttpTestingController);
    const clock = TestBed.inject(ManualClock);
    source.signIn();
    source.expireNow();
    const song = firstValueFrom(TestBed.inject(HttpClient).get('https://api.example.com/song'));
    await clock.settle();
    http.expectOne('https://api.example.com/renew').flush(null);
    await clock.settle();
    const sent = http.expectOne('https://api.example.com/song');
    expect(sent.request.headers.get('Authorization')).toBe('access-3');
    sent.flush({ title: 'Song' });
    expect(await song).toEqual({ title: 'Song' });
    expect(channels).toEqual(['renewal', 'app']);
    http.verify();
  });
});
