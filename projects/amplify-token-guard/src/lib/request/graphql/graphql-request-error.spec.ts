import { GraphqlRequestError } from './graphql-request-error';

const ANSWER = { status: 200, data: null, errors: [] };

describe('GraphqlRequestError', () => {
  it("contains the server's response", () => {
    const cause = new Error('cause');
    const errors = [{ message: 'A', errorType: 'X', path: ['streams', 0] }];
    const error = new GraphqlRequestError({
      status: 400,
      data: { streams: [] },
      errors,
      serverNowMs: 5,
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('GraphqlRequestError');
    expect(error.status).toBe(400);
    expect(error.data).toEqual({ streams: [] });
    expect(error.errors).toEqual(errors);
    expect(error.serverNowMs).toBe(5);
    expect(error.cause).toBe(cause);
  });

  it("uses the server's messages as its message", () => {
    const errors = [{ message: 'First.' }, { message: 'Second.' }];
    expect(new GraphqlRequestError({ ...ANSWER, errors }).message).toBe('First.; Second.');
    expect(new GraphqlRequestError({ ...ANSWER, errors: [errors[0]!] }).message).toBe('First.');
  });

  it('contains the status if the server sent no message', () => {
    expect(new GraphqlRequestError({ ...ANSWER, status: 502 }).message).toBe(
      'The GraphQL request failed (status 502).',
    );
    expect(new GraphqlRequestError({ ...ANSWER, status: undefined }).message).toBe(
      'The GraphQL request failed (status none).',
    );
    expect(new GraphqlRequestError({ ...ANSWER, errors: [{ message: '' }] }).message).toBe(
      'The GraphQL request failed (status 200).',
    );
  });

  it('has null for missing data, and keeps falsy data', () => {
    expect(new GraphqlRequestError({ ...ANSWER, data: undefined }).data).toBeNull();
    expect(new GraphqlRequestError({ ...ANSWER, data: 0 }).data).toBe(0);
  });
});

describe('G3 distinguishes rejected and denied', () => {
  const errors = (errorType?: string) => [{ message: 'no', errorType }];

  it.each([
    ['401 with UnauthorizedException', 401, 'UnauthorizedException', true, false],
    ['401 without a type', 401, undefined, true, false],
    ['200 with Unauthorized', 200, 'Unauthorized', false, true],
    [
      '200 with UnauthorizedException, as a resolver may say',
      200,
      'UnauthorizedException',
      false,
      false,
    ],
    ['403', 403, 'WAFForbiddenException', false, true],
    ['403 without a type', 403, undefined, false, true],
    ['200 with another error', 200, 'ValidationError', false, false],
    ['500', 500, undefined, false, false],
    ['no answer', undefined, undefined, false, false],
  ])('%s', (_, status, errorType, isRejected, isDenied) => {
    const error = new GraphqlRequestError({ status, data: null, errors: errors(errorType) });
    expect(error.isRejected).toBe(isRejected);
    expect(error.isDenied).toBe(isDenied);
  });

  it('one denied field among other errors counts', () => {
    const mixed = [
      { message: 'a', errorType: 'Other' },
      { message: 'b', errorType: 'Unauthorized' },
    ];
    expect(new GraphqlRequestError({ ...ANSWER, errors: mixed }).isDenied).toBe(true);
  });

  it('without entries, only the status counts', () => {
    expect(new GraphqlRequestError({ ...ANSWER, status: 403 }).isDenied).toBe(true);
    expect(new GraphqlRequestError({ ...ANSWER, status: 200 }).isDenied).toBe(false);
  });
});
