import type { GraphQLError } from 'graphql';
import { FieldDeniedError } from './field-denied-error';

/** An error of a field, in AppSync's shape and order of properties. */
export function formatFieldError(error: GraphQLError): object {
  const denied = error.originalError instanceof FieldDeniedError;
  return {
    path: error.path ?? null,
    data: null,
    errorType: denied ? 'Unauthorized' : null,
    errorInfo: null,
    locations: formatLocations(error),
    message: error.message,
  };
}

/** An error of the document or its variables: nothing was executed. */
export function formatRequestError(error: GraphQLError): object {
  return {
    path: null,
    locations: formatLocations(error),
    errorType: 'ValidationError',
    message: `Validation error: ${error.message}`,
  };
}

function formatLocations({ locations }: GraphQLError): object[] | null {
  return locations?.map((location) => ({ ...location, sourceName: null })) ?? null;
}
