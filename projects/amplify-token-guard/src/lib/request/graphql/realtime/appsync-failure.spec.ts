import { AppsyncFailure, AppsyncPayload } from './appsync-failure';

const DEEP = 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException';

function failure(errors: AppsyncPayload['errors']): AppsyncFailure {
  return new AppsyncFailure({ errors: errors ?? null });
}

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
    // A word in a text decides nothing.
    ['failed', { message: 'Token has expired. Unauthorized.' }],
  ])('%s: %j', (verdict, error) => {
    expect(failure([{ message: 'no', ...error }]).verdict).toBe(verdict);
    // Of a limit AppSync sends an object.
    expect(failure({ message: 'no', ...error }).verdict).toBe(verdict);
  });

  it('without a reason it has failed', () => {
    for (const none of [undefined, {}, { errors: null }]) {
      expect(new AppsyncFailure(none).verdict).toBe('failed');
    }
  });

  it('one rejection among other errors counts', () => {
    const errors = [{ message: 'a' }, { message: 'b', errorType: DEEP }];
    expect(failure(errors).verdict).toBe('rejected');
  });

  it('its error says what the server said', () => {
    const denied = failure([{ message: 'no', errorType: 'Unauthorized' }]).error;
    expect(denied).toMatchObject({ message: 'no', isDenied: true, isRejected: false, data: null });
    const { error } = failure([{ message: 'no', errorType: 'A', errorCode: 401 }]);
    expect(error).toMatchObject({ status: 401, isRejected: true });
  });
});
