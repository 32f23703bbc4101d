import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultEffect } from '../src/world/fault';
import {
  configureAmplify,
  forceRefresh,
  hubEvents,
  signInByPassword,
  storedToken,
} from './amplify-app';
import { freshWorld, testBackend } from './test-backend';

// What the real Amplify does with each way a refresh can fail, as it was measured. The backend is right when it does the
// same here.

const backend = await testBackend();

interface Expected {
  readonly attempts: number;
  readonly tokens: 'kept' | 'cleared';
  /** `undefined`: fetchAuthSession resolves, without tokens. */
  readonly rejectsWith: string | undefined;
}

const ends = (name: string): [FaultEffect, Expected] => [
  { kind: 'cognito-error', errorName: name },
  { attempts: 1, tokens: 'cleared', rejectsWith: name },
];
const retried = (name: string): [FaultEffect, Expected] => [
  { kind: 'cognito-error', errorName: name },
  { attempts: 3, tokens: 'kept', rejectsWith: name },
];
const passes = (name: string, status?: number): [FaultEffect, Expected] => [
  { kind: 'cognito-error', errorName: name, ...(status && { status }) },
  { attempts: 1, tokens: 'kept', rejectsWith: name },
];

const cases: readonly [FaultEffect, Expected][] = [
  [
    { kind: 'cognito-error', errorName: 'NotAuthorizedException', message: 'User is disabled.' },
    { attempts: 1, tokens: 'cleared', rejectsWith: undefined },
  ],
  ends('RefreshTokenReuseException'),
  ends('UserNotFoundException'),
  ends('PasswordResetRequiredException'),
  ends('UserNotConfirmedException'),
  ends('TokenRevokedException'),
  retried('TooManyRequestsException'),
  retried('LimitExceededException'),
  retried('InternalErrorException'),
  passes('InternalErrorException', 400),
  passes('ResourceNotFoundException'),
  passes('InvalidParameterException'),
  passes('UserLambdaValidationException'),
  passes('ForbiddenException'),
  [{ kind: 'html' }, { attempts: 1, tokens: 'kept', rejectsWith: 'SyntaxError' }],
  [
    { kind: 'html', status: 200 },
    { attempts: 1, tokens: 'kept', rejectsWith: 'SyntaxError' },
  ],
  [{ kind: 'drop' }, { attempts: 3, tokens: 'kept', rejectsWith: 'NetworkError' }],
  [
    { kind: 'status', status: 429, retryAfterSeconds: 1 },
    { attempts: 3, tokens: 'kept', rejectsWith: 'TooManyRequestsException' },
  ],
];

for (const [effect, { attempts, tokens, rejectsWith }] of cases) {
  const title = Object.values(effect).join(' ');
  test(`${title}: ${attempts} × tried, tokens ${tokens}`, async () => {
    const world = freshWorld(backend);
    const stored = configureAmplify(backend, world);
    await signInByPassword();
    const events = hubEvents();
    world.addFault({ operation: 'GetTokensFromRefreshToken', times: 0, ...effect });

    if (rejectsWith === undefined) {
      assert.equal((await forceRefresh()).tokens, undefined);
    } else {
      await assert.rejects(forceRefresh(), { name: rejectsWith });
    }

    assert.equal(world.counts().refreshAttempts, attempts);
    assert.equal(world.counts().refreshes, 0);
    assert.equal(storedToken(stored, 'refreshToken') === undefined, tokens === 'cleared');
    assert.deepEqual(events, ['tokenRefresh_failure']);
    if (tokens === 'kept') {
      world.clearFaults();
      assert.ok((await forceRefresh()).tokens);
    }
  });
}
