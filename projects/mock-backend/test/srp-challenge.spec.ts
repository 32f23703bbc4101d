import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDiffieHellman } from 'node:crypto';
import { SrpChallenge } from '../src/cognito/srp-challenge';

const identity = { poolName: 'MockPool1', userId: 'listener@example.com', password: 'secret' };
const N = getDiffieHellman('modp15').getPrime('hex');

test('a public value that would fix the key is refused', () => {
  for (const value of ['0', '00', N, '', 'not hex', `${N}0`]) {
    assert.throws(() => new SrpChallenge(identity, value), RangeError, value.slice(0, 8));
  }
});

test('a made-up proof is refused, and no two challenges are alike', () => {
  const [one, other] = [new SrpChallenge(identity, '2'), new SrpChallenge(identity, '2')];
  assert.equal(one.accepts('Mon Nov 23 02:44:29 UTC 2026', 'AAAA'), false);
  assert.notEqual(one.serverPublic, other.serverPublic);
  assert.notEqual(one.salt, other.salt);
  assert.notEqual(one.secretBlock, other.secretBlock);
});
