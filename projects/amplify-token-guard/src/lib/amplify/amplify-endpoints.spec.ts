import { TestBed } from '@angular/core/testing';
import { Amplify } from 'aws-amplify';
import { Hub } from 'aws-amplify/utils';
import { openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { coreListeners } from '../../../spec-helpers/hub-listeners';
import { AMPLIFY_ENDPOINTS } from './amplify-endpoints';

type Config = Parameters<typeof Amplify.configure>[0];

const GRAPHQL = {
  endpoint: 'https://data.example.com/graphql',
  region: 'eu-central-1',
  defaultAuthMode: 'userPool',
};

function configure(API?: object): void {
  Amplify.configure((API ? { API } : {}) as Config, {});
}

const openedPage = openAmplifyPage();

describe('AMPLIFY_ENDPOINTS', () => {
  it('is empty before Amplify is configured, and is read afterwards', () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    openedPage().unconfigure();
    const endpoints = TestBed.inject(AMPLIFY_ENDPOINTS);
    expect(endpoints()).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
    configure({ GraphQL: GRAPHQL });
    expect(endpoints()).toEqual([GRAPHQL.endpoint]);
  });

  it('is empty if Amplify has no API', () => {
    configure();
    expect(TestBed.inject(AMPLIFY_ENDPOINTS)()).toEqual([]);
  });

  it('contains the GraphQL endpoint', () => {
    configure({ GraphQL: GRAPHQL });
    expect(TestBed.inject(AMPLIFY_ENDPOINTS)()).toEqual([GRAPHQL.endpoint]);
  });

  it('also contains a custom endpoint', () => {
    const customEndpoint = 'https://own.example.com/graphql';
    configure({ GraphQL: { ...GRAPHQL, customEndpoint, customEndpointRegion: 'eu-west-1' } });
    expect(TestBed.inject(AMPLIFY_ENDPOINTS)()).toEqual([GRAPHQL.endpoint, customEndpoint]);
  });

  it('does not contain a custom endpoint without a region, because Amplify sends no token there', () => {
    const customEndpoint = 'https://own.example.com/graphql';
    configure({ GraphQL: { ...GRAPHQL, customEndpoint } });
    expect(TestBed.inject(AMPLIFY_ENDPOINTS)()).toEqual([GRAPHQL.endpoint]);
  });

  it('contains every REST endpoint', () => {
    configure({
      REST: {
        orders: { endpoint: 'https://orders.example.com/v1' },
        users: { endpoint: 'https://users.example.com' },
      },
    });
    expect(TestBed.inject(AMPLIFY_ENDPOINTS)()).toEqual([
      'https://orders.example.com/v1',
      'https://users.example.com',
    ]);
  });

  it('is read once', () => {
    configure({ GraphQL: GRAPHQL });
    const read = jest.spyOn(Amplify, 'getConfig');
    const endpoints = TestBed.inject(AMPLIFY_ENDPOINTS);
    expect(endpoints()).toBe(endpoints());
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is read again when Amplify is configured again', () => {
    configure({ GraphQL: GRAPHQL });
    const endpoints = TestBed.inject(AMPLIFY_ENDPOINTS);
    endpoints();
    configure({ GraphQL: { ...GRAPHQL, endpoint: 'https://new.example.com/graphql' } });
    expect(endpoints()).toEqual(['https://new.example.com/graphql']);
  });

  it('is not read again for other events of Amplify', () => {
    // Amplify logs a warning if other code sends on its channels.
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    configure({ GraphQL: GRAPHQL });
    const endpoints = TestBed.inject(AMPLIFY_ENDPOINTS);
    const before = endpoints();
    Hub.dispatch('core', { event: 'something else' });
    expect(endpoints()).toBe(before);
  });
});

describe('G16: destroying the injector', () => {
  it('stops listening to Amplify', () => {
    const before = coreListeners();
    TestBed.inject(AMPLIFY_ENDPOINTS);
    expect(coreListeners()).toBe(before + 1);
    TestBed.resetTestingModule();
    expect(coreListeners()).toBe(before);
  });
});
