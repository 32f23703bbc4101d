import type { WorldSettings } from '../world/world-settings';
import type { Service } from './service';

/**
 * The CORS headers of every response, including errors. A setting decides what a browser may read.
 * It can change while the request is served.
 */
export function corsHeaders(
  service: Service,
  settings: WorldSettings,
): Readonly<Record<string, string>> {
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
