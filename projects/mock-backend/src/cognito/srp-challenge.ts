import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';

// The server side of SRP-6a as Cognito implements it. The 3072-bit prime of RFC 5054 is the one of
// RFC 3526, group 15.
const N_HEX = getDiffieHellman('modp15').getPrime('hex');
const N = BigInt(`0x${N_HEX}`);
const G = 2n;
const K = hash(pad(N), pad(G));

export interface SrpIdentity {
  /** The part of the user pool ID after the underscore. */
  readonly poolName: string;
  /** The `USER_ID_FOR_SRP` that the client receives. */
  readonly userId: string;
  readonly password: string;
}

/** A sign-in with SRP, from the client's `SRP_A` to the check of its proof. */
export class SrpChallenge {
  readonly userId: string;
  /** Hex. */
  readonly salt = randomBytes(16).toString('hex');
  /** `SRP_B`, hex. */
  readonly serverPublic: string;
  /** Opaque to the client, which sends it back. Base64. */
  readonly secretBlock = randomBytes(64).toString('base64');
  readonly #poolName: string;
  readonly #key: Buffer;

  /**
   * @param clientPublicHex `SRP_A`, hex, unpadded
   * @throws RangeError if A is not a number, or is a multiple of N, which would make the key
   * predictable
   */
  constructor({ poolName, userId, password }: SrpIdentity, clientPublicHex: string) {
    const clientPublic = /^[0-9a-f]+$/i.test(clientPublicHex) ? BigInt(`0x${clientPublicHex}`) : 0n;
    if (clientPublic % N === 0n) {
      throw new RangeError('SRP_A is not acceptable');
    }
    this.userId = userId;
    this.#poolName = poolName;

    const secret = createHash('sha256').update(`${poolName}${userId}:${password}`).digest();
    const x = hash(pad(BigInt(`0x${this.salt}`)), secret);
    const verifier = power(G, x);
    const b = BigInt(`0x${randomBytes(32).toString('hex')}`);
    const serverPublic = (K * verifier + power(G, b)) % N;
    this.serverPublic = serverPublic.toString(16);

    const u = hash(pad(clientPublic), pad(serverPublic));
    const shared = power(clientPublic * power(verifier, u), b);
    const pseudoRandomKey = hmac(pad(u), pad(shared));
    this.#key = hmac(pseudoRandomKey, 'Caldera Derived Key\u0001').subarray(0, 16);
  }

  /** Whether the proof shows that the client knows the password. */
  accepts(timestamp: string, signature: string): boolean {
    const secretBlock = Buffer.from(this.secretBlock, 'base64');
    const expected = hmac(this.#key, this.#poolName, this.userId, secretBlock, timestamp);
    return expected.toString('base64') === signature;
  }
}

/** The bytes of a number, with a leading zero if its first bit would be read as a sign. */
function pad(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex');
}

function hash(...parts: readonly Buffer[]): bigint {
  return BigInt(`0x${createHash('sha256').update(Buffer.concat(parts)).digest('hex')}`);
}

function hmac(key: Buffer, ...parts: readonly (Buffer | string)[]): Buffer {
  const mac = createHmac('sha256', key);
  parts.forEach((part) => mac.update(part));
  return mac.digest();
}

/** `base` to the power of `exponent`, modulo N. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) {
      result = (result * square) % N;
    }
    square = (square * square) % N;
  }
  return result;
}
