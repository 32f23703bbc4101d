import { inject, InjectionToken, DestroyRef } from '@angular/core';
import { Amplify } from 'aws-amplify';
import { Hub } from 'aws-amplify/utils';
import { isAmplifyConfigured } from './token-provider';

type Config = ReturnType<typeof Amplify.getConfig>;

/** The HTTP endpoints of the current Amplify configuration: GraphQL and REST. */
export const AMPLIFY_ENDPOINTS = new InjectionToken<() => readonly string[]>('AMPLIFY_ENDPOINTS', {
  factory: () => {
    let endpoints: readonly string[] | undefined;
    const stop = Hub.listen('core', ({ payload }) => {
      if (payload.event === 'configure') endpoints = undefined;
    });
    inject(DestroyRef).onDestroy(stop);
    return () =>
      (endpoints ??= isAmplifyConfigured() ? endpointsOf(Amplify.getConfig()) : undefined) ?? [];
  },
});

function endpointsOf({ API: api }: Config): readonly string[] {
  const { GraphQL: graphql, REST: rest = {} } = api ?? {};
  return [
    graphql?.endpoint,
    // Amplify sends no token to a custom endpoint without a region.
    graphql?.customEndpointRegion ? graphql.customEndpoint : undefined,
    ...Object.values(rest).map(({ endpoint }) => endpoint),
  ].filter((endpoint) => endpoint !== undefined);
}
