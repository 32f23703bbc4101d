import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, IdleTimeout, IdleTimeoutOptions } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { TokenGuardError } from './token-guard-error';
import { withIdleTimeout } from './with-idle-timeout';

const MINUTE = 60_000;

/** When the warning and the end were reported, in ms since the sign-in. */
async function reportedAt(options: IdleTimeoutOptions): Promise<number[]> {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withIdleTimeout(options))],
  });
  const clock = TestBed.inject(ManualClock);
  const at: number[] = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => {
    if (event.type === 'expiring') at.push(clock.monotonicMs() + event.timeLeftMs);
    if (event.type === 'expiring' || event.type === 'expired') at.push(clock.monotonicMs());
  });
  TestBed.inject(FakeTokenSource).signIn();
  await clock.advance(2 * options.idleMs);
  return at;
}

afterEach(() => localStorage.clear());

describe('withIdleTimeout()', () => {
  // The other tabs have 100 ms to answer that they have announced it.
  const warnedAt = (ms: number): number => ms + 100;

  it('warns a minute ahead by default', async () => {
    const idleMs = 15 * MINUTE;
    expect(await reportedAt({ idleMs })).toEqual([idleMs, warnedAt(14 * MINUTE), idleMs]);
  });

  it('warns after half of a short time by default', async () => {
    expect(await reportedAt({ idleMs: 10_001 })).toEqual([10_001, warnedAt(5_001), 10_001]);
  });

  it('warns as early as configured', async () => {
    const idleMs = 15 * MINUTE;
    expect(await reportedAt({ idleMs, warnMs: 1_000 })).toEqual([
      idleMs,
      warnedAt(idleMs - 1_000),
      idleMs,
    ]);
  });

  it('does not warn if that is configured', async () => {
    expect(await reportedAt({ idleMs: MINUTE, warnMs: 0 })).toEqual([MINUTE]);
  });

  it('treats undefined as the default', async () => {
    // The types refuse it. An app without `exactOptionalPropertyTypes` can pass it.
    const options = { idleMs: MINUTE, warnMs: undefined } as unknown as IdleTimeoutOptions;
    expect(await reportedAt(options)).toEqual([MINUTE, warnedAt(MINUTE / 2), MINUTE]);
  });
});

describe('G18 the options of withIdleTimeout() are checked', () => {
  const whole = (min: number): string =>
    `a whole number of milliseconds from ${min} to 2147483647.`;

  it.each([
    [{ idleMs: 999 }, `"idleMs" is 999; expected ${whole(1_000)}`],
    [{ idleMs: 2 ** 31 }, `"idleMs" is 2147483648; expected ${whole(1_000)}`],
    [{ idleMs: '900000' }, `"idleMs" is "900000"; expected ${whole(1_000)}`],
    [{}, `"idleMs" is undefined; expected ${whole(1_000)}`],
    [{ idleMs: MINUTE, warnMs: -1 }, `"warnMs" is -1; expected ${whole(0)}`],
    [{ idleMs: MINUTE, warnMs: 0.5 }, `"warnMs" is 0.5; expected ${whole(0)}`],
    [{ idleMs: MINUTE, warnMs: MINUTE }, '"warnMs" is 60000; expected less than 60000 ("idleMs").'],
  ])('%j', (options, problem) => {
    // What the types refuse is what is tested.
    const act = (): unknown => withIdleTimeout(options as unknown as IdleTimeoutOptions);
    expect(act).toThrow(TokenGuardError);
    expect(act).toThrow(new RegExp(`^withIdleTimeout\\(\\): option ${escape(problem)}$`));
  });

  it.each([
    { idleMs: 1_000 },
    { idleMs: 1_000, warnMs: 999 },
    { idleMs: 2 ** 31 - 1, warnMs: 2 ** 31 - 2 },
  ])('%j are valid', (options) => {
    expect(() => withIdleTimeout(options)).not.toThrow();
  });

  function escape(text: string): string {
    return text.replace(/[().]/g, '\\$&');
  }
});

describe('IdleTimeout', () => {
  it('explains what is missing if it is injected without the feature', () => {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    expect(() => TestBed.inject(IdleTimeout)).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        message:
          'IdleTimeout requires withIdleTimeout(). Add it to the features of provideAmplifyTokenGuard().',
      }) as Error,
    );
  });

  it('costs no timer and no listener without the feature', async () => {
    const listen = jest.spyOn(window, 'addEventListener');
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    const clock = TestBed.inject(ManualClock);
    await clock.settle();
    expect(clock.timerCount).toBe(0);
    expect(listen.mock.calls.map(([type]) => type)).not.toContain('mousemove');
  });
});

describe('G15 on the server, the idle timeout does nothing', () => {
  it('it has no values, sets no timer, and cannot be renewed', () => {
    TestBed.configureTestingModule({
      providers: [
        provideTokenGuardTesting(withIdleTimeout({ idleMs: MINUTE })),
        { provide: PLATFORM_ID, useValue: 'server' },
      ],
    });
    const idle = TestBed.inject(IdleTimeout);
    idle.staySignedIn();
    expect(idle.timeLeftMs()).toBeNull();
    expect(idle.isWarning()).toBe(false);
    expect(TestBed.inject(ManualClock).timerCount).toBe(0);
  });
});
