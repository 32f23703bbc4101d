import { TestBed } from '@angular/core/testing';
import { GraphqlRequestError, RealtimeTransport } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { REALTIME_TRANSPORT } from './amplify-realtime-transport';

const ENDPOINT = 'https://api.example.com/graphql';

let transport: RealtimeTransport;

beforeEach(() => (transport = TestBed.inject(REALTIME_TRANSPORT)));

afterEach(() => Amplify.configure({}, {}));

function errorOfEndpoint(): unknown {
  try {
    return transport.endpoint();
  } catch (error) {
    return error;
  }
}

describe('REALTIME_TRANSPORT', () => {
  it('uses the endpoint of the current Amplify configuration', () => {
    // Amplify also logs this.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (const config of [{}, { API: { REST: {} } }]) {
      Amplify.configure(config);
      expect(errorOfEndpoint()).toMatchObject({
        code: 'config-invalid',
        message: expect.stringContaining('has no API.GraphQL.endpoint') as string,
      });
    }
    Amplify.configure({ API: { GraphQL: { endpoint: ENDPOINT, defaultAuthMode: 'userPool' } } });
    expect(transport.endpoint()).toBe(ENDPOINT);
  });

  it('uses the headers of the current library options', async () => {
    expect(transport.headers()).toBeUndefined();
    const API = { GraphQL: { endpoint: ENDPOINT, defaultAuthMode: 'userPool' as const } };
    const headers = jest.fn(async () => ({ 'x-tenant-id': 'a' }));
    Amplify.configure({ API }, { API: { GraphQL: { headers } } });
    expect(await transport.headers()?.()).toEqual({ 'x-tenant-id': 'a' });
    expect(headers).toHaveBeenCalledWith();
    for (const options of [{}, { API: {} }, { API: { GraphQL: {} } }]) {
      Amplify.configure({ API }, options);
      expect(transport.headers()).toBeUndefined();
    }
  });

  it('otherwise subscribes with Amplify’s own client, and converts its errors', () => {
    // Without an API, Amplify's Observable itself fails.
    Amplify.configure({ API: { GraphQL: { endpoint: '', defaultAuthMode: 'apiKey' } } });
    const errors: unknown[] = [];
    const document = 'subscription A { a }';
    const subscription = transport
      .subscribe({ document, variables: {}, authMode: 'apiKey' })
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(GraphqlRequestError);
    expect((errors[0] as Error).message).toContain('AppSync endpoint');
    subscription.unsubscribe();
  });
});
