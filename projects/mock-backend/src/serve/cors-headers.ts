import type { IncomingHttpHeaders } from 'node:http';
import type { WorldSettings } from '../world/world-settings';
import type { Service } from './service';

type Headers = Readonly<Record<string, string>>;

/** On every answer of a service, errors included. */
export function corsHeaders(service: Service, settings: WorldSettings): Headers {
  const hidden = [
    ...(settings.exposeErrorType ? [] : ['x-amzn-ErrorType']),
    ...(settings.exposeDate ? [] : ['Date']),
  ];
  return {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': service.exposedHeaders
      .filter((name) => !hidden.includes(name))
      .join(','),
  };
}

/** The answer to a preflight. AWS lets a browser keep it for two days. */
export function preflightHeaders(allowedMethods: string, request: IncomingHttpHeaders): Headers {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': allowedMethods,
    'access-control-allow-headers': request['access-control-request-headers'] ?? '*',
    'access-control-max-age': '172800',
  };
}
