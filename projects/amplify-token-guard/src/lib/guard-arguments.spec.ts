import {
  AmplifyTokenGuardModule,
  provideAmplifyTokenGuard,
  TokenGuardError,
  withEventLog,
  withExpiryWarning,
  withIdleTimeout,
  withSubscriptions,
} from 'amplify-token-guard';
import { provideTokenGuardTesting } from 'amplify-token-guard/testing';
import { sortArguments } from './guard-arguments';

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(TokenGuardError);
    expect((error as TokenGuardError).code).toBe('config-invalid');
    return (error as TokenGuardError).message;
  }
  throw new Error('Nothing was thrown.');
}

describe('options and features', () => {
  const log = withEventLog();
  const warning = withExpiryWarning();

  it.each([
    [[], undefined, []],
    [[undefined], undefined, []],
    [[{ tokenUse: 'id' }], { tokenUse: 'id' }, []],
    [[log], undefined, [log]],
    [[log, warning], undefined, [log, warning]],
    [[{}, log, warning], {}, [log, warning]],
    [[undefined, log], undefined, [log]],
  ])('%#', ([first, ...rest]: readonly unknown[], options, features) => {
    expect(sortArguments(first, rest)).toEqual({ options, features });
  });
});

describe('G18 an argument in the wrong place causes an error that says so', () => {
  const provide = provideAmplifyTokenGuard as (...args: unknown[]) => unknown;

  it.each([
    [
      'options after a feature',
      () => provide(withEventLog(), { tokenUse: 'id' }),
      '{"tokenUse":"id"}',
    ],
    ['options twice', () => provide({}, { tokenUse: 'id' }), '{"tokenUse":"id"}'],
    ['a feature that is not called', () => provide({}, withSubscriptions), 'a function'],
    ['null', () => provide({}, null), 'null'],
    ['undefined', () => provide(withEventLog(), undefined), 'undefined'],
    ['a list of features', () => provide({}, []), '[]'],
  ])('%s', (_, act, shown) => {
    expect(problemOf(act)).toBe(
      `provideAmplifyTokenGuard(): ${shown} is not a feature. Pass the options first, then features such as withEventLog().`,
    );
  });

  it('a feature that is not called, as the first argument', () => {
    expect(problemOf(() => provide(withSubscriptions))).toBe(
      'provideAmplifyTokenGuard(): the options are a function; expected an object.',
    );
  });

  it('a feature that is given twice, with and without options', () => {
    const twice = 'provideAmplifyTokenGuard(): withEventLog() is given more than once.';
    expect(problemOf(() => provide(withEventLog(), withEventLog()))).toBe(twice);
    expect(problemOf(() => provide({}, withEventLog(), withEventLog()))).toBe(twice);
    expect(problemOf(() => AmplifyTokenGuardModule.forRoot(withEventLog(), withEventLog()))).toBe(
      twice,
    );
    expect(problemOf(() => provideTokenGuardTesting(withEventLog(), withEventLog()))).toBe(twice);
  });

  it('withIdleTimeout() without its options', () => {
    expect(problemOf(withIdleTimeout as () => unknown)).toMatch(
      /^withIdleTimeout\(\): option "idleMs" is undefined; expected a whole number/,
    );
  });
});

describe('the types of the arguments', () => {
  it('are options and features', () => {
    provideAmplifyTokenGuard({ tokenUse: 'id' }, withEventLog());
    provideAmplifyTokenGuard(withEventLog(), withExpiryWarning());
    AmplifyTokenGuardModule.forRoot(withEventLog());
    provideTokenGuardTesting(withEventLog());
    // @ts-expect-error: options come first
    expect(() => provideAmplifyTokenGuard(withEventLog(), { tokenUse: 'id' })).toThrow();
    // @ts-expect-error: it has to be called
    expect(() => provideAmplifyTokenGuard(withEventLog)).toThrow();
  });
});
