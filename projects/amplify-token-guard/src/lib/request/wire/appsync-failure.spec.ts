import { AppsyncFailure } from './appsync-failure';

const DEEP = 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException';

describe('AppsyncFailure', () => {
  it.each([
    ['rejected', { errorType: 'UnauthorizedException', errorCode: 401 }],
    ['rejected', { errorType: 'UnauthorizedException' }],
    ['rejected', { errorType: DEEP, errorCode: 400 }],
    ['rejected', { errorType: 'com.amazonaws.other.UnauthorizedException' }],
    ['rejected', { errorType: 'UnauthorizedException:http://amazon.com/x/' }],
    ['rejected', { errorType: 'AnotherName', errorCode: 401 }],
    ['rejected', { errorType: 'Unauthorized', errorCode: 401 }],
    ['denied', { errorType: 'Unauthorized' }],
    ['denied', { errorType: 'AccessDeniedException', errorCode: 403 }],
    ['transient', { errorType: 'LimitExceededError' }],
    ['transient', { errorType: 'MaxSubscriptionsReachedError' }],
    ['transient', { errorType: 'Anything', errorCode: 429 }],
    ['transient', { errorType: 'Anything', errorCode: 500 }],
    ['transient', { errorType: 'Anything', errorCode: 408 }],
    ['failed', { errorType: 'BadRequestException', errorCode: 400 }],
    ['failed', { errorType: 'UnsupportedOperation' }],
    ['failed', {}],
    // The message text doesn't matter.
    ['failed', { message: 'Token has expired. Unauthorized.' }],
  ])('%s: %j', (verdict, error) => {
    expect(new AppsyncFailure([{ message: 'no', ...error }]).verdict).toBe(verdict);
    // If a limit is exceeded, AppSync sends an object.
    expect(new AppsyncFailure({ message: 'no', ...error }).verdict).toBe(verdict);
  });

  it('failed without a reason', () => {
    for (const none of [undefined, null, {}, [], [null], 'no', 7, [['no']]]) {
      const { verdict, message, errors } = new AppsyncFailure(none);
      expect(verdict).toBe('failed');
      expect(typeof message).toBe('string');
      expect(errors.every((error) => typeof error === 'object')).toBe(true);
    }
  });

  it('one rejection among other errors counts', () => {
    const errors = [{ message: 'a' }, { message: 'b', errorType: DEEP }];
    expect(new AppsyncFailure(errors).verdict).toBe('rejected');
  });

  it("contains the server's messages", () => {
    const denied = new AppsyncFailure([{ message: 'no', errorType: 'Unauthorized', path: ['a'] }]);
    expect(String(denied)).toBe('AppsyncFailure: no');
    expect(denied.errors).toEqual([{ message: 'no', errorType: 'Unauthorized', path: ['a'] }]);
    expect(denied.status).toBeUndefined();
    const both = [{ message: 'a' }, { message: 'b', errorCode: 401 }];
    const failure = new AppsyncFailure(both);
    expect(failure).toMatchObject({ status: 401, message: 'a; b' });
    expect(failure.errors).toEqual(both);
  });

  it('treats a missing text or a number as no text', () => {
    const { errors, message } = new AppsyncFailure([
      { errorType: 7, errorCode: '401', message: {} },
    ]);
    expect(errors).toEqual([{ errorType: '', errorCode: 401, message: '' }]);
    expect(message).toBe('AppSync gave no reason.');
  });
});
