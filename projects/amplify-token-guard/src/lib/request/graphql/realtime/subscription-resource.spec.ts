import { signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { GraphqlAuthClient, GraphqlRequestError, withSubscriptions } from 'amplify-token-guard';
import {
  FakeRealtime,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { filter, map } from 'rxjs';

const ON_EVENT = 'subscription OnEvent($id: ID) { onEvent(id: $id) { id } }';

interface Data {
  readonly onEvent: { readonly id: string };
}

describe("a subscription as a resource, with Angular's rxResource()", () => {
  let realtime: FakeRealtime;
  let clock: ManualClock;

  async function settle(): Promise<void> {
    TestBed.tick();
    await clock.advance(1);
    TestBed.tick();
  }

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideTokenGuardTesting(withSubscriptions())],
    });
    realtime = TestBed.inject(FakeRealtime);
    clock = TestBed.inject(ManualClock);
    TestBed.inject(FakeTokenSource).signIn();
  });

  function create(id: () => string) {
    const client = TestBed.inject(GraphqlAuthClient);
    return TestBed.runInInjectionContext(() =>
      rxResource({
        params: () => ({ id: id() }),
        stream: ({ params }) =>
          client.subscribe<Data>(ON_EVENT, params).pipe(
            filter((update) => update.type === 'data'),
            map(({ data }) => data.onEvent.id),
          ),
      }),
    );
  }

  it('shows the latest event', async () => {
    const latest = create(signal('1'));
    await settle();
    expect(latest.status()).toBe('loading');
    const live = realtime.expectOne();
    live.emit({ onEvent: { id: 'a' } });
    await settle();
    expect(latest.value()).toBe('a');
    live.emit({ onEvent: { id: 'b' } });
    await settle();
    expect(latest.value()).toBe('b');
  });

  it('G13 recovers from a rejected token', async () => {
    const latest = create(signal('1'));
    await settle();
    const live = realtime.expectOne();
    live.emit({ onEvent: { id: 'a' } });
    live.rejectToken();
    await clock.advance(1_000);
    realtime.expectOne().emit({ onEvent: { id: 'b' } });
    await settle();
    expect(latest.value()).toBe('b');
    expect(latest.error()).toBeUndefined();
  });

  it('G14 is stopped on the server when its parameters change, and with the resource', async () => {
    const id = signal('1');
    const latest = create(id);
    await settle();
    const first = realtime.expectOne();
    id.set('2');
    await settle();
    expect(first.stopped).toBe(true);
    const second = realtime.expectOne();
    expect(second.variables).toEqual({ id: '2' });
    latest.destroy();
    await settle();
    realtime.verify();
  });

  it('has the error of a denied subscription', async () => {
    const latest = create(signal('1'));
    await settle();
    realtime.expectOne().deny();
    await settle();
    expect(latest.error()).toBeInstanceOf(GraphqlRequestError);
  });
});
