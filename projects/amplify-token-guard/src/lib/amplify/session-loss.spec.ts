import { SessionLoss } from './session-loss';

const cause = new Error('revoked');

let loss: SessionLoss;

beforeEach(() => (loss = new SessionLoss()));

describe('G8 a session that is lost', () => {
  it('has an error for all who ask, which says why', () => {
    const told = loss.begin(1, cause);
    expect(told).toMatchObject({
      code: 'session-ended',
      message: 'The session cannot be renewed. Sign in again.',
      cause,
    });
    expect(loss.error).toBe(told);
  });

  it('is told once', () => {
    const first = loss.begin(1, cause);
    expect(loss.begin(1, new Error('again'))).toBeUndefined();
    expect(loss.error).toBe(first);
  });

  it('is told again when another one has begun by the same number', () => {
    const first = loss.begin(1, cause);
    loss.forget();
    expect(loss.begin(1, cause)).not.toBe(first);
    expect(loss.error).not.toBe(first);
  });

  it('is another one than that of the next session', () => {
    loss.begin(1, cause);
    expect(loss.begin(2, cause)).toBeDefined();
    expect(loss.take()).toBe(2);
  });

  it('is cleared once, even after the next has begun', () => {
    expect(loss.take()).toBeUndefined();
    loss.begin(1, cause);
    loss.forget();
    expect(loss.take()).toBe(1);
    expect(loss.take()).toBeUndefined();
  });
});

describe('a session that is not', () => {
  it('has none', () => {
    expect(loss.error).toBeUndefined();
  });
});
