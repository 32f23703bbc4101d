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

describe('G0 the guard starts too', () => {
  it('if there is no WebSocket', async () => {
    globalThis.WebSocket = undefined as never;
    expect(await statusOfStartedGuard()).toBe('signed-in');
    expect(WebSocket).toBeUndefined();
  });

  it('if the document has no window', async () => {
    jest.spyOn(document, 'defaultView', 'get').mockReturnValue(null);
    expect(await statusOfStartedGuard()).toBe('signed-in');
    expect(WebSocket).toBe(Native);
  });
});
