import { isSocketRejection, rejectionOf } from './amplify-rejection';

/** As Amplify makes it: an Error among the errors, with what the server answered. */
function failure(httpStatusCode: number, headers: Record<string, string> = {}): object {
  const originalError = { $metadata: { httpStatusCode }, response: { headers } };
  return { data: {}, errors: [Object.assign(new Error('Unauthorized'), { originalError })] };
}

describe('G3 rejectionOf', () => {
  it('knows a 401, and what the time was', () => {
    expect(rejectionOf(failure(401))).toEqual({ serverNowMs: undefined });
    const date = 'Tue, 01 Jan 2030 00:05:00 GMT';
    expect(rejectionOf(failure(401, { date }))).toEqual({ serverNowMs: 1_893_456_300_000 });
  });

  it.each([
    ['another status', failure(403)],
    ['an answer of the server that looks like one', { errors: [{ ...failure(401) }] }],
    ['a denial', { data: null, errors: [{ message: 'no', errorType: 'Unauthorized' }] }],
    ['a name', { data: null, errors: [{ message: 'no', errorType: 'UnauthorizedException' }] }],
    ['an Error', new Error('Unauthorized')],
    ['nothing', undefined],
  ])('does not take %s for one', (_, error: unknown) => {
    expect(rejectionOf(error)).toBeUndefined();
  });
});

describe('G13 isSocketRejection', () => {
  const said = (message: unknown): object => ({ errors: [{ message }] });
  const frame = (...errors: object[]): object =>
    said(`Connection failed: ${JSON.stringify({ errors })}`);

  it.each([
    ['at connect', said('Connection failed: UnauthorizedException')],
    [
      'at connect, in the older form',
      said('Connection failed: com.amazonaws.deepdish.graphql.auth#UnauthorizedException'),
    ],
    [
      'at start and later',
      frame({ errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 }),
    ],
    ['by its code', frame({ message: 'no', errorCode: 401 })],
  ])('knows one %s', (_, error) => {
    expect(isSocketRejection(error)).toBe(true);
  });

  it.each([
    ['a denial', frame({ errorType: 'Unauthorized', message: 'no', errorCode: 403 })],
    ['a denial without a code', frame({ errorType: 'Unauthorized', message: 'no' })],
    ['a mention of the name', frame({ message: 'UnauthorizedException' })],
    ['a limit', said('Connection failed: {"errors":{"errorType":"MaxSubscriptionsReachedError"}}')],
    ['another text', said('Connection failed: undefined')],
    ['JSON that is no object', said('Connection failed: null')],
    ['a text that begins otherwise', said('UnauthorizedException')],
    ['no text', said(undefined)],
    ['no errors', { errors: [] }],
    ['an Error', new Error('Connection failed: UnauthorizedException')],
  ])('does not take %s for one', (_, error: unknown) => {
    expect(isSocketRejection(error)).toBe(false);
  });
});
