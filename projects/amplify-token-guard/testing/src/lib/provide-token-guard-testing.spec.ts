import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  GRAPHQL_TRANSPORT,
  GraphqlAuthClient,
  TokenEvent,
  TokenGuardClock,
  TokenGuardError,
  TokenSource,
  withEventLog,
  withTokenSource,
} from 'amplify-token-guard';
import { FakeGraphqlTransport } from './fake-graphql-transport';
import { FakeTokenSource } from './fake-token-source';
import { ManualClock } from './manual-clock';
import { provideTokenGuardTesting } from './provide-token-guard-testing';

describe('provideTokenGuardTesting()', () => {
  it('replaces clock, session, and server with fakes', () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    expect(TestBed.inject(TokenGuardClock)).toBe(TestBed.inject(ManualClock));
    expect(TestBed.inject(TokenSource)).toBe(TestBed.inject(FakeTokenSource));
    expect(TestBed.inject(GRAPHQL_TRANSPORT)).toBe(TestBed.inject(FakeGraphqlTransport));
  });

  it('runs the real guard, from the sign-in to the response', async () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    TestBed.inject(FakeTokenSource).signIn();
    const data: unknown[] = [];
    TestBed.inject(GraphqlAuthClient)
      .query('{ now }')
      .subscribe((value) => data.push(value));
    await TestBed.inject(ManualClock).settle();
    const call = TestBed.inject(FakeGraphqlTransport).expectOne('now');
    expect(call.request.authToken).toBe('access-1');
    call.answer({ data: { now: 1 } });
    expect(data).toEqual([{ now: 1 }]);
  });

  it('accepts options and features', async () => {
    const events: TokenEvent[] = [];
    TestBed.configureTestingModule({
      providers: [
        provideTokenGuardTesting(
          { tokenUse: 'id' },
          withEventLog((_, event) => events.push(event)),
        ),
      ],
    });
    const source = TestBed.inject(FakeTokenSource);
    await TestBed.inject(ManualClock).settle();
    source.signIn();
    expect((await TestBed.inject(AuthTokenService).getToken()).value).toBe('id-1');
    expect(events.map(({ type }) => type)).toEqual(['signed-in']);
  });

  it('checks them like provideAmplifyTokenGuard()', () => {
    expect(() => provideTokenGuardTesting({ recoveryWaitMs: -1 })).toThrow(TokenGuardError);
    expect(() => provideTokenGuardTesting(withEventLog(), withEventLog())).toThrow(
      'withEventLog() is given more than once',
    );
  });

  it('already has a token source', () => {
    const another = withTokenSource(() => new FakeTokenSource());
    expect(() => provideTokenGuardTesting({}, another)).toThrow(
      'withTokenSource() is given more than once',
    );
  });
});
