import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWTVerifyGetKey } from 'jose';

/**
 * The key pair of one backend process. It signs all tokens, and the public key is published as a
 * JWKS.
 */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly jwks: JSONWebKeySet;
  /** Finds the public key for a token's `kid`. */
  readonly findKey: JWTVerifyGetKey;
}

export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  const jwks = { keys: [{ ...jwk, kid: keyId, alg: 'RS256', use: 'sig' }] };
  return { keyId, privateKey, jwks, findKey: createLocalJWKSet(jwks) };
}
