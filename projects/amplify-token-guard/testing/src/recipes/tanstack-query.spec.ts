import { ChangeDetectionStrategy, Component, provideEnvironmentInitializer } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { notifyManager, provideTanStackQuery } from '@tanstack/angular-query-experimental';
import {
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
// From here to the tests it is the code of docs/recipes.md, word for word.
import { effect, inject, signal } from '@angular/core';
import { injectQuery, QueryClient } from '@tanstack/angular-query-experimental';
import {
  AuthTokenService,
  GraphqlAuthClient,
  GraphqlRequestError,
  isTokenGuardError,
} from 'amplify-token-guard';
import { firstValueFrom, fromEvent, takeUntil } from 'rxjs';
import { getMusicStream } from './graphql/queries';

/** The guard has refreshed the token and repeated the request already. */
function retry(failures: number, error: Error): boolean {
  const isFinal = isTokenGuardError(error)
    ? !error.transient
    : error instanceof GraphqlRequestError && error.isDenied;
  return !isFinal && failures < 3;
}

export const queryClient = new QueryClient({ defaultOptions: { queries: { retry } } });

/** One user's data is not for the next user. */
export function clearQueriesOfPreviousUser(): void {
  const { user } = inject(AuthTokenService);
  let previous: string | undefined;
  effect(() => {
    const userId = user()?.userId;
    if (previous !== undefined && userId !== previous) queryClient.clear();
    previous = userId;
  });
}

export class Stream {
  readonly #client = inject(GraphqlAuthClient);
  readonly #user = inject(AuthTokenService).user;
  readonly id = signal('stream-1');

  readonly stream = injectQuery(() => ({
    queryKey: ['stream', this.#user()?.userId, this.id()],
    enabled: this.#user() !== null,
    queryFn: ({ signal }) =>
      firstValueFrom(
        this.#client
          .query(getMusicStream, { id: this.id() })
          .pipe(takeUntil(fromEvent(signal, 'abort'))),
      ),
  }));
}

@Component({
  selector: 'atg-stream',
  template: '{{ stream.data()?.getMusicStream?.title }}',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class StreamPage extends Stream {}

function textOf({ nativeElement }: ComponentFixture<Stream>): string | null {
  return (nativeElement as HTMLElement).textContent;
}

describe('the recipe for TanStack Query', () => {
  beforeEach(() => notifyManager.setScheduler(queueMicrotask));
  afterEach(() => queryClient.clear());

  function setUp() {
    TestBed.configureTestingModule({
      providers: [
        provideTokenGuardTesting(),
        provideTanStackQuery(queryClient),
        provideEnvironmentInitializer(clearQueriesOfPreviousUser),
      ],
    });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    const server = TestBed.inject(FakeGraphqlTransport);
    source.signIn('listener');
    const fixture = TestBed.createComponent(StreamPage);
    const settle = async (): Promise<void> => {
      // The query's state is visible after rendering, and the query starts with rendering.
      for (let round = 0; round < 3; round++) {
        TestBed.tick();
        await clock.settle();
      }
    };
    return { source, server, fixture, settle };
  }

  it('loads with a rejected token, without its own retry', async () => {
    const { source, server, fixture, settle } = setUp();
    await settle();
    server.expectOne('GetMusicStream').rejectToken();
    await settle();
    server
      .expectOne('GetMusicStream')
      .answer({ data: { getMusicStream: { id: 'stream-1', title: 'Blue Hour' } } });
    await settle();

    expect(textOf(fixture)).toBe('Blue Hour');
    expect(source.refreshCount).toBe(1);
    server.verify();
  });

  it('reports a denial immediately', async () => {
    const { server, fixture, settle } = setUp();
    await settle();
    server.expectOne('GetMusicStream').deny();
    await settle();
    expect(fixture.componentInstance.stream.error()).toBeInstanceOf(GraphqlRequestError);
    expect(server.match('GetMusicStream')).toEqual([]);
  });

  it('cancels the request when the key changes', async () => {
    const { server, fixture, settle } = setUp();
    await settle();
    const first = server.expectOne('GetMusicStream');
    fixture.componentInstance.id.set('stream-2');
    await settle();
    expect(first.cancelled).toBe(true);
    expect(server.expectOne('GetMusicStream').request.variables).toEqual({ id: 'stream-2' });
  });

  it('keeps nothing for the next user', async () => {
    const { source, server, fixture, settle } = setUp();
    await settle();
    server
      .expectOne('GetMusicStream')
      .answer({ data: { getMusicStream: { id: 'stream-1', title: 'Blue Hour' } } });
    await settle();
    await source.signOut();
    await settle();
    expect(textOf(fixture)).toBe('');
    expect(
      JSON.stringify(
        queryClient
          .getQueryCache()
          .getAll()
          .map(({ state }) => state.data ?? null),
      ),
    ).not.toContain('Blue Hour');

    source.signIn('second');
    await settle();
    server
      .expectOne('GetMusicStream')
      .answer({ data: { getMusicStream: { id: 'stream-1', title: 'Second' } } });
    await settle();
    expect(textOf(fixture)).toBe('Second');
    server.verify();
  });

  it.each([
    ['the session ends', (source: FakeTokenSource) => endSession(source)],
    ['another user signs in', (source: FakeTokenSource) => void source.signIn('second')],
  ])('drops what is cached when %s', async (_when, change) => {
    const { source, server, settle } = setUp();
    await settle();
    server
      .expectOne('GetMusicStream')
      .answer({ data: { getMusicStream: { id: 'stream-1', title: 'Blue Hour' } } });
    await settle();
    change(source);
    await settle();
    await TestBed.inject(ManualClock).advance(2 * HOUR_MS);
    await settle();
    const cached = queryClient.getQueryCache().getAll();
    expect(cached.map(({ queryKey }) => queryKey)).not.toContainEqual([
      'stream',
      'listener',
      'stream-1',
    ]);
  });
});

const HOUR_MS = 3_600_000;

function endSession(source: FakeTokenSource): void {
  source.endNext();
  source.expireNow();
}
