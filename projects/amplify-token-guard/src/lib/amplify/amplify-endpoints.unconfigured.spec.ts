import { TestBed } from '@angular/core/testing';
import { AuthTokenService, provideAmplifyTokenGuard } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { ticks } from '../../../spec-helpers/watched-storage';
import { AMPLIFY_ENDPOINTS } from './amplify-endpoints';

// In a file of its own, because Amplify can't forget that it was configured.
describe('G0 before Amplify is configured for the first time', () => {
  it('neither the endpoints nor the guard cause a warning of Amplify', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    TestBed.configureTestingModule({ providers: [provideAmplifyTokenGuard()] });
    const tokens = TestBed.inject(AuthTokenService);
    const endpoints = TestBed.inject(AMPLIFY_ENDPOINTS);
    expect(endpoints()).toEqual([]);
    const asked = outcomeOf(tokens.getToken());
    await ticks(100);
    const userPoolId = 'eu-central-1_pool';
    Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId: 'client' } } });
    expect((await asked).error).toMatchObject({ code: 'signed-out' });
    expect(warn).not.toHaveBeenCalled();
    const endpoint = 'https://data.example.com/graphql';
    const GraphQL = { endpoint, region: 'eu-central-1', defaultAuthMode: 'userPool' } as const;
    Amplify.configure({ API: { GraphQL } });
    expect(endpoints()).toEqual([endpoint]);
  });
});
