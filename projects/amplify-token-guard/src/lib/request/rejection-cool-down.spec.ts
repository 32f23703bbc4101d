import { ManualClock } from 'amplify-token-guard/testing';
import { AuthToken } from '../session/auth-token';
import { RejectionCoolDown } from './rejection-cool-down';

const MINUTE = 60_000;

describe('G7 after rejections of refreshed tokens', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  function token(ageMs = Infinity): AuthToken {
    const tokens = {
      accessToken: 'access',
      userId: 'alice',
      issuedAtMs: 0,
      expiresAtMs: 60 * MINUTE,
      ageMs,
    };
    return new AuthToken(tokens, 'access', () => 0, 1);
  }

  async function pauseOf(coolDown: RejectionCoolDown): Promise<number> {
    let minutes = 0;
    while (coolDown.covers(token())) {
      minutes++;
      await clock.advance(MINUTE);
    }
    return minutes;
  }

  it('there is no pause before the first', () => {
    const coolDown = new RejectionCoolDown(clock);
    expect(coolDown.covers(token(0))).toBe(false);
    expect(coolDown.isForgotten).toBe(true);
  });

  it('there is a pause that doubles with each of them, from one to ten minutes', async () => {
    const coolDown = new RejectionCoolDown(clock);
    const pauses: number[] = [];
    for (let i = 0; i < 6; i++) {
      coolDown.begin();
      pauses.push(await pauseOf(coolDown));
    }
    expect(pauses).toEqual([1, 2, 4, 8, 10, 10]);
  });

  it('the pause ends exactly', async () => {
    const coolDown = new RejectionCoolDown(clock);
    coolDown.begin();
    await clock.advance(MINUTE - 1);
    expect(coolDown.covers(token())).toBe(true);
    await clock.advance(1);
    expect(coolDown.covers(token())).toBe(false);
  });

  it('a token that is younger than the pause is not refreshed after it either', async () => {
    const coolDown = new RejectionCoolDown(clock);
    coolDown.begin();
    await clock.advance(5 * MINUTE);
    expect(coolDown.covers(token(MINUTE - 1))).toBe(true);
    expect(coolDown.covers(token(MINUTE))).toBe(false);
  });

  it('a number of them may be tolerated', async () => {
    const coolDown = new RejectionCoolDown(clock, 2);
    coolDown.begin();
    coolDown.begin();
    expect(coolDown.covers(token(0))).toBe(false);
    coolDown.begin();
    expect(await pauseOf(coolDown)).toBe(1);
  });

  it('and ten minutes without one after the pause, it restarts', async () => {
    const coolDown = new RejectionCoolDown(clock);
    coolDown.begin();
    await clock.advance(11 * MINUTE - 1);
    expect(coolDown.isForgotten).toBe(false);
    coolDown.begin();
    expect(await pauseOf(coolDown)).toBe(2);
    await clock.advance(10 * MINUTE);
    expect(coolDown.isForgotten).toBe(true);
    coolDown.begin();
    expect(await pauseOf(coolDown)).toBe(1);
  });

  it('a sleep of the device counts', () => {
    const coolDown = new RejectionCoolDown(clock);
    coolDown.begin();
    clock.sleep(MINUTE);
    expect(coolDown.covers(token())).toBe(false);
  });
});
