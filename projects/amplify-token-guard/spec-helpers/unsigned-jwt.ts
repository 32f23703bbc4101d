/**
 * A JWT without a signature. Amplify only reads its content, because checking it is up to servers.
 */
export function unsignedJwt(payload: object): string {
  return [{ alg: 'none' }, payload].map(encode).join('.') + '.unsigned';
}

/** The payload of {@link unsignedJwt}. */
export function payloadOf(jwt: string): Record<string, unknown> {
  const [, payload = ''] = jwt.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
