import { PLATFORM_ID, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { GraphqlAuthClient, TokenGuardFeature, withSubscriptions } from 'amplify-token-guard';
import {
  FakeRealtime,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { connectProtocols } from './request/wire/appsync-frames';

const URL_ = 'wss://api.example.com/graphql/realtime';
const Native = WebSocket;

let clock: ManualClock;

async function setUp(features: TokenGuardFeature[], providers: Provider[] = []): Promise<void> {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting({}, ...features), ...providers],
  });
  clock = TestBed.inject(ManualClock);
  TestBed.inject(FakeTokenSource).signIn();
  await clock.settle();
}

describe('withSubscriptions()', () => {
  it('guards sockets to AppSync as long as the injector lives', async () => {
    await setUp([withSubscriptions()]);
    expect(WebSocket).not.toBe(Native);
    const socket = new WebSocket(
      URL_,
      connectProtocols('graphql-ws', '{"Authorization":"access-1"}'),
    );
    await clock.settle();
    expect(TestBed.inject(FakeRealtime).sockets).toHaveLength(1);
    socket.close();
    TestBed.resetTestingModule();
    expect(WebSocket).toBe(Native);
  });

  it('brings subscribe(), with the headers that the app adds to every request', async () => {
    await setUp([withSubscriptions()]);
    const realtime = TestBed.inject(FakeRealtime);
    jest
      .spyOn(realtime, 'headers')
      .mockReturnValue((async () => ({ 'x-tenant-id': 'a' })) as never);
    const headers = { 'x-trace': '1' };
    TestBed.inject(GraphqlAuthClient)
      .subscribe('subscription A { a }', {}, { headers })
      .subscribe();
    await clock.settle();
    const [, start] = realtime.sockets[0]!.frames;
    expect(start!.payload!.extensions!.authorization).toEqual({
      'x-tenant-id': 'a',
      'x-trace': '1',
      Authorization: 'access-1',
      host: 'api.example.com',
    });
  });

  it.each([
    ['the id token, which is healed as such', 'Bearer id-1', 'Bearer id-2', []],
    ['a token of the app’s own, which is not', 'my own', 'my own', ['Token has expired.']],
  ])('of which one may be %s', async (_, own, sent, errors) => {
    await setUp([withSubscriptions()]);
    const realtime = TestBed.inject(FakeRealtime);
    jest
      .spyOn(realtime, 'headers')
      .mockReturnValue((async () => ({ authorization: own })) as never);
    realtime.rejectNext('start');
    const heard: string[] = [];
    TestBed.inject(GraphqlAuthClient)
      .subscribe('subscription A { a }')
      .subscribe({ error: ({ message }: Error) => heard.push(message) });
    await clock.settle();
    const starts = realtime.sockets[0]!.frames.filter(({ type }) => type === 'start');
    expect(starts.at(-1)!.payload!.extensions!.authorization).toEqual({
      Authorization: sent,
      host: 'api.example.com',
    });
    expect(heard).toEqual(errors);
  });

  it('headers that cannot be had are one error', async () => {
    await setUp([withSubscriptions()]);
    const realtime = TestBed.inject(FakeRealtime);
    jest
      .spyOn(realtime, 'headers')
      .mockReturnValue((() => Promise.reject(new Error('no'))) as never);
    const heard: unknown[] = [];
    TestBed.inject(GraphqlAuthClient)
      .subscribe('subscription A { a }')
      .subscribe({ error: (error: unknown) => heard.push(error) });
    await clock.settle();
    expect(heard).toEqual([
      expect.objectContaining({ name: 'GraphqlRequestError', message: 'no' }),
    ]);
  });

  it('G16 leaves the server alone', async () => {
    await setUp([withSubscriptions()], [{ provide: PLATFORM_ID, useValue: 'server' }]);
    expect(WebSocket).toBe(Native);
  });
});

describe('without withSubscriptions()', () => {
  it('subscribe() is an error that says what to add', async () => {
    await setUp([]);
    const errors: unknown[] = [];
    TestBed.inject(GraphqlAuthClient)
      .subscribe('subscription A { a }')
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'config-invalid',
        message: expect.stringContaining('withSubscriptions() is missing') as string,
      }),
    ]);
  });
});
