import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startBackend } from '../src/start-backend';
import type { Backend, BackendOptions } from '../src/start-backend';
import type { LogEntry } from '../src/world/log-entry';
import type { World } from '../src/world/world';

/** A backend on a free port that stops with the spec file. */
export async function testBackend(options: BackendOptions = {}): Promise<Backend> {
  const backend = await startBackend({ port: 0, ...options });
  after(() => backend.close());
  return backend;
}

let worlds = 0;

/** A world no other test has seen. */
export function freshWorld(backend: Backend): World {
  return backend.world(`test-${++worlds}`);
}

/** So long nothing takes on any machine that is seen at last. */
const LOST_MS = 60_000;

/** Looks again and again until there is something to see, or it must have been lost. */
export async function until<T>(look: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + LOST_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) {
      return seen;
    }
    if (performance.now() > deadline) {
      throw new Error(`Still not so after ${LOST_MS} ms: ${look.toString()}`);
    }
    await pause(2);
  }
}

/** The newest entry of an operation. */
export function last(world: World, operation: string): LogEntry | undefined {
  return world.log.entries.findLast((entry) => entry.operation === operation);
}

/** A GraphQL request as Amplify sends it, without Amplify. */
export function postGraphql(
  { url }: Backend,
  world: World,
  query: string,
  headers: Record<string, string>,
): Promise<Response> {
  return fetch(`${url}/${world.name}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: JSON.stringify({ query, variables: {} }),
  });
}

/** A Cognito request as Amplify sends it, without Amplify. */
export async function cognito(
  { url }: Backend,
  world: World,
  operation: string,
  input: object,
): Promise<{ status: number; headers: Headers; body: Record<string, never> }> {
  const response = await fetch(`${url}/${world.name}/cognito/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const body = (await response.json()) as Record<string, never>;
  return { status: response.status, headers: response.headers, body };
}
