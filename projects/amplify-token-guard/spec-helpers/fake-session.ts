import { TestBed } from '@angular/core/testing';
import { AuthTokenService } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';

/** Lets Amplify read the session of a FakeTokenSource through the guard, like a real one. */
export function configureForFakeSession(endpoint: string, libraryOptions: object = {}): void {
  const GraphQL = { endpoint, region: 'eu-central-1', defaultAuthMode: 'userPool' };
  const getTokens = async (): Promise<object | null> => {
    const token = await TestBed.inject(AuthTokenService)
      .getToken()
      .catch(() => undefined);
    return token ? { accessToken: { toString: () => token.value, payload: {} } } : null;
  };
  const Auth = { tokenProvider: { getTokens } };
  Amplify.configure({ API: { GraphQL } } as never, { Auth, ...libraryOptions } as never);
}

/** Runs everything that is due, except timers. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
