import { generateClient } from 'aws-amplify/api';
import { Observable } from 'rxjs';
import { AmplifyResult } from './amplify-answer';

/** The part of Amplify's client that is used here. What it sends, it answers by `Sent`. */
export interface AmplifyApi<Sent> {
  graphql(options: object, headers?: object): Sent;
  cancel(request: Sent): boolean;
}

/** One client does both: it looks into the document to tell which. */
type BothApis = AmplifyApi<Promise<AmplifyResult>> & AmplifyApi<Observable<AmplifyResult>>;

/** Amplify's client for the API that it is configured with. */
export function amplifyApi(): BothApis {
  return generateClient() as unknown as BothApis; // Amplify's type is too deep for the compiler.
}
