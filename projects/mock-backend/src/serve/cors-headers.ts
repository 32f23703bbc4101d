import type { WorldSettings } from '../world/world-settings';
import type { Service } from './service';

/**
 * On every answer of a service, errors included. What a browser may read is a setting, which can change while the
 * service is at work.
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
