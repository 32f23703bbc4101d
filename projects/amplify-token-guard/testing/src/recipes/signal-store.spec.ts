import { TestBed } from '@angular/core/testing';
import {
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
// The store is that of docs/recipes.md, word for word.
import { computed, inject, linkedSignal } from '@angular/core';
import {
  patchState,
  signalStore,
  withComputed,
  withLinkedState,
  withMethods,
  withProps,
} from '@ngrx/signals';
import { AuthTokenService, graphqlResource } from 'amplify-token-guard';
import { getMusicStream } from './graphql/queries';

export const StreamStore = signalStore(
  // What a user has chosen ends with the session of this user.
  withLinkedState((_store, { user } = inject(AuthTokenService)) => ({
    id: linkedSignal<string | undefined, string | undefined>({
      source: () => user()?.userId,
      computation: (_userId, before) => (before?.source ? undefined : before?.value),
    }),
  })),
  withProps(({ id }) => ({
    stream: graphqlResource(getMusicStream, () => {
      const chosen = id();
      return chosen === undefined ? undefined : { id: chosen };
    }),
  })),
  withComputed(({ stream }) => ({
    title: computed(() => (stream.hasValue() ? stream.value().getMusicStream?.title : undefined)),
  })),
  withMethods((store) => ({
    choose: (id: string) => patchState(store, { id }),
  })),
);

describe('the recipe for NgRx SignalStore', () => {
  function setUp() {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting(), StreamStore] });
    const source = TestBed.inject(FakeTokenSource);
    const clock = TestBed.inject(ManualClock);
    const server = TestBed.inject(FakeGraphqlTransport);
    source.signIn('listener');
    const store = TestBed.inject(StreamStore);
    const settle = async (): Promise<void> => {
      TestBed.tick();
      await clock.settle();
      TestBed.tick();
    };
    return { source, server, store, settle };
  }

  it('loads the selection, even with a rejected token', async () => {
    const { source, server, store, settle } = setUp();
    await settle();
    expect(store.stream.status()).toBe('idle');

    store.choose('stream-1');
    await settle();
    server.expectOne('GetMusicStream').rejectToken();
    await settle();
    const call = server.expectOne('GetMusicStream');
    expect(call.request.variables).toEqual({ id: 'stream-1' });
    call.answer({ data: { getMusicStream: { id: 'stream-1', title: 'Blue Hour' } } });
    await settle();

    expect(store.title()).toBe('Blue Hour');
    expect(store.stream.error()).toBeUndefined();
    expect(source.refreshCount).toBe(1);
    server.verify();
  });

  it('keeps a selection from before the user is known, and nothing for the next user', async () => {
    const { source, server, store, settle } = setUp();
    store.choose('stream-1');
    await settle();
    server
      .expectOne('GetMusicStream')
      .answer({ data: { getMusicStream: { id: 'stream-1', title: 'Blue Hour' } } });
    await settle();
    expect(store.title()).toBe('Blue Hour');

    source.signIn('second');
    await settle();
    expect(store.id()).toBeUndefined();
    expect(store.title()).toBeUndefined();
    expect(store.stream.status()).toBe('idle');
    server.verify();
  });
});
