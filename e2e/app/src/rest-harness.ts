import { Amplify } from 'aws-amplify';
import { get } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { REST_API_NAME } from '../../../projects/mock-backend/src/amplify-config';
import { Outcome, outcomeOf } from './outcome';

/** What an app does with Amplify's REST client. */
export class RestHarness {
  /** docs/amplify-client.md shows these lines. */
  configureHeaders(): void {
    Amplify.configure(Amplify.getConfig(), {
      API: {
        REST: {
          headers: async () => {
            const { tokens } = await fetchAuthSession();
            return { Authorization: tokens?.accessToken.toString() ?? '' };
          },
        },
      },
    });
  }

  /** Says nothing of authorization. */
  get(path: string): Promise<Outcome> {
    return outcomeOf(async () => {
      const { response } = get({ apiName: REST_API_NAME, path });
      return (await response).body.json();
    });
  }
}
