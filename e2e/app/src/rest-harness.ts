import { Amplify } from 'aws-amplify';
import { get } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { REST_API_NAME } from '../../../projects/mock-backend/src/amplify-config';
import { Outcome, outcomeOf } from './outcome';

/** The calls of an app to Amplify's REST client. */
export class RestHarness {
  /** docs/amplify-client.md contains these lines. */
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

  /** Sends no `Authorization` header of its own. */
  get(path: string): Promise<Outcome> {
    return outcomeOf(async () => {
      const { response } = get({ apiName: REST_API_NAME, path });
      return (await response).body.json();
    });
  }
}
