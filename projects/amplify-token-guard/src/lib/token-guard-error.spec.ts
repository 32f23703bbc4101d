import { inspect } from 'node:util';
import { isTokenGuardError, TokenGuardError, TokenGuardErrorCode } from './token-guard-error';

describe('TokenGuardError', () => {
  it('has a code, a message, a name, and a cause', () => {
    const cause = new Error('down');
    const error = new TokenGuardError('refresh-failed', 'Try again later.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('TokenGuardError');
    expect(error.code).toBe('refresh-failed');
    expect(error.message).toBe('Try again later.');
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe('TokenGuardError: Try again later.');
  });

  it('has no cause by default', () => {
    expect('cause' in new TokenGuardError('signed-out', 'Nobody is signed in.')).toBe(false);
  });

  it('shows its code in a log', () => {
    expect(inspect(new TokenGuardError('signed-out', 'Nobody is signed in.'))).toContain(
      "code: 'signed-out'",
    );
  });

  it.each([
    ['refresh-failed', true],
    ['signed-out', false],
    ['session-ended', false],
    ['user-changed', false],
    ['token-rejected', false],
    ['config-invalid', false],
    ['destroyed', false],
  ] as [TokenGuardErrorCode, boolean][])('%s: transient is %s', (code, transient) => {
    expect(new TokenGuardError(code, '').transient).toBe(transient);
  });
});

describe('isTokenGuardError()', () => {
  it('distinguishes one from other errors', () => {
    expect(isTokenGuardError(new TokenGuardError('signed-out', ''))).toBe(true);
    expect(isTokenGuardError(new Error('TokenGuardError'))).toBe(false);
  });

  it('accepts one from a second copy of the package on the page', () => {
    const twin = Object.assign(new Error(''), { name: 'TokenGuardError', code: 'signed-out' });
    expect(isTokenGuardError(twin)).toBe(true);
  });

  it.each([
    [{ name: 'TokenGuardError', code: 'signed-out' }],
    ['TokenGuardError'],
    [null],
    [undefined],
  ])('rejects %p', (value) => {
    expect(isTokenGuardError(value)).toBe(false);
  });
});
