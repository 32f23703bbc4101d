import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  SourceTokens,
  TokenEvent,
  TokenGuardError,
  TokenState,
} from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { assertSourceTokens } from './assert-source-tokens';

const SECOND = 1_000;
const HOUR = 3_600_000;

const SOUND: SourceTokens = {
  accessToken: 'the-access-token',
  userId: 'listener',
  issuedAtMs: 0,
  expiresAtMs: HOUR,
  ageMs: 0,
};

/** A field of the tokens, an invalid value, and how the error describes it. */
type Flaw = readonly [field: keyof SourceTokens, value: unknown, called: string];

const FLAWS: readonly Flaw[] = [
  ['accessToken', '', 'an empty string'],
  ['accessToken', undefined, 'undefined'],
  ['accessToken', { token: 'the-secret' }, 'an object'],
  ['idToken', null, 'null'],
  ['idToken', 7, 'a number'],
  ['userId', undefined, 'undefined'],
  ['userId', '', 'an empty string'],
  ['issuedAtMs', NaN, 'NaN'],
  ['issuedAtMs', 'the-secret', 'a string'],
  ['expiresAtMs', Infinity, 'Infinity'],
  ['expiresAtMs', -Infinity, '-Infinity'],
  ['expiresAtMs', NaN, 'NaN'],
  ['expiresAtMs', undefined, 'undefined'],
  ['expiresAtMs', null, 'null'],
  ['expiresAtMs', new Date(0), 'an object'],
  ['ageMs', undefined, 'undefined'],
  ['ageMs', true, 'a boolean'],
  ['signedInAtMs', null, 'null'],
  ['signedInAtMs', NaN, 'NaN'],
  ['sessionId', null, 'null'],
  ['sessionId', () => 'the-secret', 'a function'],
  ['fromElsewhere', 'the-secret', 'a string'],
];

function flawed([field, value]: Flaw): SourceTokens {
  return { ...SOUND, [field]: value };
}

function errorFor(tokens: unknown): unknown {
  try {
    assertSourceTokens(tokens as SourceTokens);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('G0 the tokens of a source', () => {
  it('are accepted if they are valid, with or without optional values', () => {
    expect(errorFor(SOUND)).toBeUndefined();
    const whole = {
      ...SOUND,
      idToken: 'the-id-token',
      signedInAtMs: 0,
      sessionId: 'client/1',
      fromElsewhere: true,
    };
    expect(errorFor(whole)).toBeUndefined();
    const spelledOut = {
      ...SOUND,
      idToken: undefined,
      signedInAtMs: undefined,
      sessionId: undefined,
    };
    expect(errorFor(spelledOut)).toBeUndefined();
  });

  it.each([
    [null, 'null'],
    ['the-secret', 'a string'],
  ])('are rejected if they are %p', (tokens, called) => {
    expect(errorFor(tokens)).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(`the tokens are ${called}; expected an object`),
    });
  });

  it.each(FLAWS)('are rejected if %s is %p: the error calls it %s', (...flaw) => {
    const error = errorFor(flawed(flaw)) as TokenGuardError;
    const [field, , called] = flaw;
    expect(error).toBeInstanceOf(TokenGuardError);
    expect(error.code).toBe('config-invalid');
    expect(error.message).toContain(`"${field}" is ${called}; expected`);
    expect(error.message).not.toContain('the-');
  });

  it.each([
    ['a string', 'the-secret'],
    ['true', true],
    ['undefined', undefined],
  ])('are rejected if they are not an object but %s', (_, tokens) => {
    const error = errorFor(tokens) as TokenGuardError;
    expect(error).toMatchObject({ code: 'config-invalid' });
    expect(error.message).not.toContain('the-');
  });
});

describe('G0 a source with an invalid number', () => {
  let clock: ManualClock;
  let source: FakeTokenSource;
  let service: AuthTokenService;
  let states: TokenState[];
  let events: TokenEvent[];
  let timers: jest.SpyInstance;

  const NUMBERS: readonly Flaw[] = FLAWS.filter(([field]) => field.endsWith('Ms'));

  function setUp(): void {
    TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
    clock = TestBed.inject(ManualClock);
    source = TestBed.inject(FakeTokenSource);
    service = TestBed.inject(AuthTokenService);
    timers = jest.spyOn(clock, 'after');
    states = [];
    events = [];
    service.state$.subscribe((state) => states.push(state));
    service.events$.subscribe((event) => events.push(event));
  }

  it.each(NUMBERS)('in its store (%s: %p): calls reject, and no timer is set', async (...flaw) => {
    setUp();
    source.signIn();
    jest.spyOn(source, 'load').mockResolvedValue(flawed(flaw));
    const { error } = await outcomeOf(service.getToken());
    expect(error).toMatchObject({ code: 'config-invalid' });
    expect((error as Error).message).toContain(flaw[0]);
    await clock.advance(SECOND);
    for (const [delayMs] of timers.mock.calls as [number][]) {
      expect(Number.isFinite(delayMs)).toBe(true);
    }
    expect(clock.timerCount).toBe(0);
    expect(states.map(({ status }) => status)).toEqual(['unknown']);
  });

  it.each(NUMBERS)(
    'in a refresh (%s: %p): it is reported, and the current token stays',
    async (...flaw) => {
      setUp();
      source.signIn();
      const before = await service.getToken();
      const refresh = jest.spyOn(source, 'refresh').mockResolvedValue(flawed(flaw));
      timers.mockClear();
      expect((await outcomeOf(service.refresh())).error).toMatchObject({ code: 'config-invalid' });
      await clock.advance(10 * SECOND);
      expect(refresh).toHaveBeenCalledTimes(1);
      expect(await service.getToken()).toBe(before);
      expect(service.state()).toMatchObject({ status: 'signed-in', refreshing: false });
      expect(events).toEqual([]);
      for (const [delayMs] of timers.mock.calls as [number][]) {
        expect(Number.isFinite(delayMs)).toBe(true);
      }
      expect(timers.mock.calls.length).toBeLessThan(10);
    },
  );
});
