import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';

const N_HEX = getDiffieHellman('modp15').getPrime('hex');
const N = BigInt(`0x${N_HEX}`);
const G = 2n;

/** A user's half of SRP as Cognito speaks it. */
export class SrpClient {
  /** `SRP_A`. */
  readonly publicHex: string;
  readonly #secret = BigInt(`0x${randomBytes(32).toString('hex')}`);

  constructor() {
    this.publicHex = power(G, this.#secret).toString(16);
  }

  /** The responses to the challenge `PASSWORD_VERIFIER`. */
  respond(
    challenge: Readonly<Record<string, string>>,
    password: string,
    poolName: string,
  ): Record<string, string> {
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = challenge;
    const serverPublic = BigInt(`0x${SRP_B}`);
    const u = hash(bytes(BigInt(`0x${this.publicHex}`)), bytes(serverPublic));
    const k = hash(bytes(N), bytes(G));
    const inner = createHash('sha256').update(`${poolName}${USER_ID_FOR_SRP}:${password}`).digest();
    const x = hash(bytes(BigInt(`0x${SALT}`)), inner);
    const base = (((serverPublic - k * power(G, x)) % N) + N) % N;
    const shared = power(base, this.#secret + u * x);
    const key = hmac(hmac(bytes(u), bytes(shared)), 'Caldera Derived Key\u0001').subarray(0, 16);
    const timestamp = 'Mon Nov 23 02:44:29 UTC 2026';
    const block = Buffer.from(SECRET_BLOCK, 'base64');
    return {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      TIMESTAMP: timestamp,
      PASSWORD_CLAIM_SIGNATURE: hmac(key, poolName, USER_ID_FOR_SRP, block, timestamp).toString(
        'base64',
      ),
    };
  }
}

/** Bytes of a number that never read as a negative one. */
function bytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.padStart(hex.length + (hex.length % 2), '0');
  return Buffer.from(parseInt(even.slice(0, 2), 16) > 0x7f ? `00${even}` : even, 'hex');
}

function hash(...parts: readonly Buffer[]): bigint {
  return BigInt(`0x${createHash('sha256').update(Buffer.concat(parts)).digest('hex')}`);
}

function hmac(key: Buffer, ...parts: readonly (Buffer | string)[]): Buffer {
  return parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % N, rest = exponent; rest > 0n; rest >>= 1n) {
    result = rest & 1n ? (result * square) % N : result;
    square = (square * square) % N;
  }
  return result;
}
