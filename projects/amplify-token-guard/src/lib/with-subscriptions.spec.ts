import { PLATFORM_ID, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenGuardFeature, withSubscriptions } from 'amplify-token-guard';
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
    providers: [provideTokenGuardTesting(...features), ...providers],
  });
  clock = TestBed.inject(ManualClock);
  TestBed.inject(FakeTokenSource).signIn();
  await clock.settle();
}

describe('withSubscriptions()', () => {
  it('guards sockets to AppSync while the injector exists', async () => {
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

  it('G16 does not change the server', async () => {
    await setUp([withSubscriptions()], [{ provide: PLATFORM_ID, useValue: 'server' }]);
    expect(WebSocket).toBe(Native);
  });
});
