import { TestBed } from '@angular/core/testing';
import { AuthTokenService, withSubscriptions } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

const Native = WebSocket;

afterEach(() => {
  globalThis.WebSocket = Native;
});

async function statusOfStartedGuard(): Promise<string> {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withSubscriptions())],
  });
  TestBed.inject(FakeTokenSource).signIn();
  await TestBed.inject(ManualClock).settle();
  return TestBed.inject(AuthTokenService).state().status;
}

describe('G0 the guard starts as well', () => {
  it('where there is no WebSocket', async () => {
    globalThis.WebSocket = undefined as never;
    expect(await statusOfStartedGuard()).toBe('signed-in');
    expect(WebSocket).toBeUndefined();
  });

  it('for a document without a window', async () => {
    jest.spyOn(document, 'defaultView', 'get').mockReturnValue(null);
    expect(await statusOfStartedGuard()).toBe('signed-in');
    expect(WebSocket).toBe(Native);
  });
});
