/** A JWT that nobody signed: Amplify reads what is in it and leaves the checking to servers. */
export function unsignedJwt(payload: object): string {
  return [{ alg: 'none' }, payload].map(encode).join('.') + '.unsigned';
}

/** What {@link unsignedJwt} was made from. */
export function payloadOf(jwt: string): Record<string, unknown> {
  const [, payload = ''] = jwt.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
