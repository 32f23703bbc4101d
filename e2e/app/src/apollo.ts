import { createEnvironmentInjector, EnvironmentInjector, inject } from '@angular/core';
import { InMemoryCache } from '@apollo/client';
import { Apollo, gql, provideApollo } from 'apollo-angular';
import { HttpLink } from 'apollo-angular/http';
import { Amplify } from 'aws-amplify';
import { map, Observable } from 'rxjs';

// docs/apollo.md contains these lines.
const apolloProviders = provideApollo(() => ({
  link: inject(HttpLink).create({ uri: Amplify.getConfig().API!.GraphQL!.endpoint }),
  cache: new InMemoryCache(),
}));

const QUERY = gql`
  query GetMusicStream($id: ID!) {
    getMusicStream(id: $id) {
      id
      title
    }
  }
`;

/** A query with apollo-angular, which sends with the app's `HttpClient`. */
export function apolloQuery(app: EnvironmentInjector, id: string): Observable<unknown> {
  const apollo = createEnvironmentInjector([apolloProviders], app).get(Apollo);
  return apollo.query({ query: QUERY, variables: { id } }).pipe(map(({ data }) => data));
}
