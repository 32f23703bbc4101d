import { isTokenGuardError } from 'amplify-token-guard';
import { ManualClock } from 'amplify-token-guard/testing';
import { RejectionCoolDown } from './rejection-cool-down';

const MINUTE = 60_000;

describe('G7 after refreshed tokens were rejected', () => {
  let clock: ManualClock;
  let coolDown: RejectionCoolDown;

  beforeEach(() => {
    clock = new ManualClock();
    coolDown = new RejectionCoolDown(clock);
  });

  function isOn(): boolean {
    try {
      coolDown.assertOver();
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'token-rejected' });
      return true;
    }
  }

  it('there is no pause before the first', () => {
    expect(isOn()).toBe(false);
  });

  it('there is a pause that doubles with each of them, up to a minute', async () => {
    for (const pauseMs of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, MINUTE, MINUTE]) {
      coolDown.begin(undefined);
      await clock.advance(pauseMs - 1);
      expect(isOn()).toBe(true);
      await clock.advance(1);
      expect(isOn()).toBe(false);
    }
  });

  it('and there was none for a minute, it begins anew', async () => {
    coolDown.begin(undefined);
    coolDown.begin(undefined);
    await clock.advance(1_000 + MINUTE - 1);
    coolDown.begin(undefined);
    await clock.advance(1_999);
    expect(isOn()).toBe(true);
    await clock.advance(1 + MINUTE);
    coolDown.begin(undefined);
    await clock.advance(500);
    expect(isOn()).toBe(false);
  });

  it('whoever asks is told what to look for, and the cause', () => {
    const cause = new Error('401');
    const error = coolDown.begin(cause);
    expect(isTokenGuardError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'token-rejected', cause, transient: false });
    expect(error.message).toBe(
      'The server rejected a token that had just been refreshed. Check that it accepts tokens of ' +
        'this user pool and app client, and the kind of token that is sent ("tokenUse").',
    );
  });
});
