import { checkDuration } from './check-options';
import { resolveOptions } from './resolve-options';
import { TokenGuardError } from './token-guard-error';
import { TokenGuardOptions } from './token-guard-options';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The message of the error that `act` throws. */
function problem(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(TokenGuardError);
    expect((error as TokenGuardError).code).toBe('config-invalid');
    return (error as TokenGuardError).message;
  }
  throw new Error('Nothing was thrown.');
}

const problemOf = (options: object): string => problem(() => resolveOptions(options));

/** The resolved options for one given option. */
const withOption = (name: string, value: unknown): object => ({
  // The lead must not be less than the buffer, which is another rule.
  ...(name === 'expiryBufferMs' && { refreshLeadMs: LONGEST_TIMER_MS }),
  ...(name === 'refreshLeadMs' && { expiryBufferMs: 0 }),
  [name]: value,
});

describe('G18 valid options are used, and missing ones have defaults', () => {
  const DEFAULTS = {
    expiryBufferMs: 30_000,
    refreshLeadMs: 120_000,
    refreshTimeoutMs: 20_000,
    recoveryWaitMs: 15_000,
    tokenUse: 'access',
    authorizationPrefix: '',
    allow: [],
    allowAmplifyEndpoints: true,
    patchFetch: true,
    onSessionEnd: 'event',
  };

  it('the defaults', () => {
    expect(resolveOptions()).toEqual(DEFAULTS);
    expect(resolveOptions({})).toEqual(DEFAULTS);
  });

  it('undefined is the same as a missing option', () => {
    const nothing = Object.fromEntries(
      [...Object.keys(DEFAULTS), 'sessionLifetimeMs'].map((name) => [name, undefined]),
    );
    expect(resolveOptions(nothing)).toEqual(DEFAULTS);
  });

  it('given values are used unchanged', () => {
    const options: Required<TokenGuardOptions> = {
      expiryBufferMs: 1,
      refreshLeadMs: 2,
      refreshTimeoutMs: 1_003,
      recoveryWaitMs: 4,
      sessionLifetimeMs: 1_005,
      tokenUse: 'id',
      authorizationPrefix: 'Bearer ',
      allow: ['https://api.example.com', '/api', () => true],
      allowAmplifyEndpoints: false,
      patchFetch: false,
      onSessionEnd: () => undefined,
    };
    expect(resolveOptions(options)).toEqual(options);
  });

  it('a rule is copied, with its own properties only', () => {
    const rule = { url: '/api' };
    const inherited = Object.create({ tokenUse: 'id', prefix: 'JWT ' }) as object;
    const { allow } = resolveOptions({ allow: [rule, Object.assign(inherited, { url: '/v1' })] });
    rule.url = 'https://evil.test';
    expect(allow).toEqual([{ url: '/api' }, { url: '/v1' }]);
    const [, second] = allow;
    expect(second).not.toHaveProperty('prefix');
    expect(() => resolveOptions({ allow: [Object.create(rule) as typeof rule] })).toThrow('allow');
  });

  it('the given options are not changed', () => {
    expect(resolveOptions(Object.freeze({ tokenUse: 'id' })).tokenUse).toBe('id');
  });

  it.each([
    ['expiryBufferMs', 0],
    ['expiryBufferMs', LONGEST_TIMER_MS],
    ['refreshLeadMs', 0],
    ['refreshLeadMs', LONGEST_TIMER_MS],
    ['refreshTimeoutMs', 1_000],
    ['refreshTimeoutMs', LONGEST_TIMER_MS],
    ['recoveryWaitMs', 0],
    ['recoveryWaitMs', LONGEST_TIMER_MS],
    ['sessionLifetimeMs', 1_000],
    ['sessionLifetimeMs', 2 ** 31],
    ['sessionLifetimeMs', 10 * 365 * 86_400_000],
    ['tokenUse', 'access'],
    ['tokenUse', 'id'],
    ['authorizationPrefix', ''],
    ['authorizationPrefix', 'Bearer '],
    ['allowAmplifyEndpoints', true],
    ['allowAmplifyEndpoints', false],
    ['patchFetch', true],
    ['patchFetch', false],
    ['onSessionEnd', 'event'],
    ['onSessionEnd', 'sign-out'],
    ['allow', []],
    ['allow', ['/', 'https://api.example.com/v1/']],
    [
      'allow',
      [
        { url: '/api' },
        { url: () => true, tokenUse: 'id', prefix: '', methods: ['GET', 'DELETE'] },
        { url: 'https://api.example.com', tokenUse: undefined, prefix: 'Bearer ' },
      ],
    ],
    ['allow', ['HTTPS://API.example.com:8443/v1', 'http://[::1]:4400', '/a/b']],
  ])('%s may be %p', (name, value) => {
    expect(resolveOptions(withOption(name, value))).toMatchObject({ [name]: value });
  });
});

describe('G18 an invalid option is an error with its name, its value, and what is allowed', () => {
  const WHERE = 'provideAmplifyTokenGuard(): option';

  /** Values that aren't a whole number of ms, and how the message shows them. */
  const NO_DURATION: [unknown, string][] = [
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    ['30000', '"30000"'],
    [null, 'null'],
    [true, 'true'],
    [[30_000], '[30000]'],
    [{}, '{}'],
    [() => 30_000, 'a function'],
    [Symbol('ms'), 'Symbol(ms)'],
  ];

  describe.each(['expiryBufferMs', 'refreshLeadMs', 'recoveryWaitMs'])('%s', (name) => {
    it.each([...NO_DURATION, [2 ** 31, '2147483648']] as [unknown, string][])(
      'cannot be %p',
      (value, shown) => {
        expect(problemOf(withOption(name, value))).toBe(
          `${WHERE} "${name}" is ${shown}; expected a whole number of milliseconds from 0 to 2147483647.`,
        );
      },
    );
  });

  describe('refreshTimeoutMs', () => {
    it.each([...NO_DURATION, [0, '0'], [999, '999'], [2 ** 31, '2147483648']] as [
      unknown,
      string,
    ][])('cannot be %p', (value, shown) => {
      expect(problemOf({ refreshTimeoutMs: value })).toBe(
        `${WHERE} "refreshTimeoutMs" is ${shown}; expected a whole number of milliseconds from 1000 to 2147483647.`,
      );
    });
  });

  describe('sessionLifetimeMs', () => {
    it.each([...NO_DURATION, [0, '0'], [999, '999'], [2 ** 53, '9007199254740992']] as [
      unknown,
      string,
    ][])('cannot be %p', (value, shown) => {
      expect(problemOf({ sessionLifetimeMs: value })).toBe(
        `${WHERE} "sessionLifetimeMs" is ${shown}; expected a whole number of milliseconds from 1000 to 9007199254740991.`,
      );
    });
  });

  const CIRCLE: unknown[] = [];
  CIRCLE.push(CIRCLE);

  it.each([
    ['tokenUse', 'refresh', '"refresh"', '"access" or "id"'],
    ['tokenUse', 'ACCESS', '"ACCESS"', '"access" or "id"'],
    ['tokenUse', '', '""', '"access" or "id"'],
    ['tokenUse', null, 'null', '"access" or "id"'],
    ['tokenUse', ['access'], '["access"]', '"access" or "id"'],
    ['authorizationPrefix', 'Bearer', '"Bearer"', '"" or "Bearer "'],
    ['authorizationPrefix', 'bearer ', '"bearer "', '"" or "Bearer "'],
    ['authorizationPrefix', 'x\r\n', '"x\\r\\n"', '"" or "Bearer "'],
    ['authorizationPrefix', null, 'null', '"" or "Bearer "'],
    ['authorizationPrefix', false, 'false', '"" or "Bearer "'],
    ['allowAmplifyEndpoints', 'false', '"false"', 'true or false'],
    ['patchFetch', 'false', '"false"', 'true or false'],
    ['allowAmplifyEndpoints', 0, '0', 'true or false'],
    ['allowAmplifyEndpoints', null, 'null', 'true or false'],
    ['onSessionEnd', 'signout', '"signout"', '"event", "sign-out" or a function'],
    ['onSessionEnd', null, 'null', '"event", "sign-out" or a function'],
    ['onSessionEnd', false, 'false', '"event", "sign-out" or a function'],
    ['onSessionEnd', {}, '{}', '"event", "sign-out" or a function'],
  ])('%s cannot be %p', (name, value, shown, allowed) => {
    expect(problemOf({ [name]: value })).toBe(
      `${WHERE} "${name}" is ${shown}; expected ${allowed}.`,
    );
  });

  it.each([
    ['https://api.example.com', '"https://api.example.com"'],
    [{ 0: '/api', length: 1 }, '{"0":"/api","length":1}'],
    [{ url: '/api' }, '{"url":"/api"}'],
    [/api/, '/api/'],
    [null, 'null'],
    [true, 'true'],
    [() => true, 'a function'],
  ])('allow cannot be %p', (value, shown) => {
    expect(problemOf({ allow: value })).toBe(
      `${WHERE} "allow" is ${shown}; expected a list of URLs, functions, and rules.`,
    );
  });

  const URL_OR_FUNCTION =
    'a function, an http(s) URL, or a path that starts with one "/" (no user name, white space, "*", "?", or "#")';

  const NO_TARGETS: [value: unknown, shown: string][] = [
    ['api.example.com', '"api.example.com"'],
    ['api', '"api"'],
    ['', '""'],
    ['*', '"*"'],
    ['//evil.test', '"//evil.test"'],
    ['/\\evil.test', '"/\\\\evil.test"'],
    // The URL parser removes the tab.
    ['/\t/evil.test', '"/\\t/evil.test"'],
    ['ftp://api.example.com', '"ftp://api.example.com"'],
    ['wss://api.example.com', '"wss://api.example.com"'],
    ['javascript:alert(1)', '"javascript:alert(1)"'],
    ['see https://api.example.com', '"see https://api.example.com"'],
    ['wss://api.example.com/https://x', '"wss://api.example.com/https://x"'],
    ['https:/api.example.com', '"https:/api.example.com"'],
    ['https://', '"https://"'],
    ['https://api.example.com:port', '"https://api.example.com:port"'],
    ['https://*.example.com', '"https://*.example.com"'],
    ['https://api.example.com/*', '"https://api.example.com/*"'],
    ['/api/*', '"/api/*"'],
    ['/api?version=1', '"/api?version=1"'],
    ['https://api.example.com/?stage=prod', '"https://api.example.com/?stage=prod"'],
    ['https://api.example.com/#/v1', '"https://api.example.com/#/v1"'],
    ['https://user@api.example.com', '"https://user@api.example.com"'],
    ['https://:secret@api.example.com', '"https://:secret@api.example.com"'],
    [/example\.com/, '/example\\.com/'],
    [5, '5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{}, '{}'],
    [['/api'], '["/api"]'],
  ];

  it.each(NO_TARGETS)('a target cannot be %p', (value, shown) => {
    expect(problemOf({ allow: ['/api', value] })).toBe(
      `${WHERE} "allow[1]" is ${shown}; expected ${URL_OR_FUNCTION}, or a rule such as { url: "/api" }.`,
    );
  });

  it.each(NO_TARGETS)('a rule cannot be %p', (value, shown) => {
    expect(problemOf({ allow: [{ url: value }] })).toBe(
      `${WHERE} "allow[0].url" is ${shown}; expected ${URL_OR_FUNCTION}.`,
    );
  });

  const METHODS = 'a list of one or more of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
  const PREFIX = '"" or a word and one space, such as "Bearer "';

  it.each([
    [{ tokenUse: 'refresh' }, 'tokenUse', '"refresh"', '"access" or "id"'],
    [{ tokenUse: null }, 'tokenUse', 'null', '"access" or "id"'],
    [{ prefix: 'Bearer' }, 'prefix', '"Bearer"', PREFIX],
    [{ prefix: ' ' }, 'prefix', '" "', PREFIX],
    [{ prefix: 'Bearer  ' }, 'prefix', '"Bearer  "', PREFIX],
    [{ prefix: ' Bearer ' }, 'prefix', '" Bearer "', PREFIX],
    [{ prefix: 'Token token=' }, 'prefix', '"Token token="', PREFIX],
    [{ prefix: 'Bearer\n ' }, 'prefix', '"Bearer\\n "', PREFIX],
    [{ prefix: 5 }, 'prefix', '5', PREFIX],
    [{ methods: [] }, 'methods', '[]', METHODS],
    [{ methods: 'GET' }, 'methods', '"GET"', METHODS],
    [{ methods: ['get'] }, 'methods', '["get"]', METHODS],
    [{ methods: ['GET', 'FETCH'] }, 'methods', '["GET","FETCH"]', METHODS],
    [{ methods: [null] }, 'methods', '[null]', METHODS],
  ])('a rule cannot have %j', (part, key, shown, allowed) => {
    expect(problemOf({ allow: [() => true, { url: '/api', ...part }] })).toBe(
      `${WHERE} "allow[1].${key}" is ${shown}; expected ${allowed}.`,
    );
  });

  it('a rule has no other keys', () => {
    expect(problemOf({ allow: [{ url: '/api', use: 'id' }] })).toBe(
      `${WHERE} "allow[0].use" is not an option. Options are: url, tokenUse, prefix, methods.`,
    );
  });

  it('a value that JSON cannot represent does not hide the message', () => {
    expect(problemOf({ recoveryWaitMs: 15_000n })).toMatch(
      /^.* option "recoveryWaitMs" is 15000; expected a whole number/,
    );
    expect(problemOf({ allow: CIRCLE })).toMatch(
      /^.* option "allow\[0\]" is .*; expected a function/s,
    );
    expect(problemOf({ onSessionEnd: { circle: CIRCLE } })).toMatch(
      /^.* option "onSessionEnd" is .*; expected "event"/s,
    );
  });

  const NAMES =
    'expiryBufferMs, refreshLeadMs, refreshTimeoutMs, recoveryWaitMs, sessionLifetimeMs, tokenUse, ' +
    'authorizationPrefix, allow, allowAmplifyEndpoints, patchFetch, onSessionEnd';

  it.each(['bufferMs', 'expiryBufferMS', 'toString', '__proto__x', 'ɵkind'])(
    '%s is not an option',
    (name) => {
      expect(problemOf({ [name]: 5 })).toBe(
        `${WHERE} "${name}" is not an option. Options are: ${NAMES}.`,
      );
    },
  );

  it('the lead cannot be less than the buffer', () => {
    const because = '("expiryBufferMs") or more. Otherwise, requests wait for every refresh.';
    expect(problemOf({ expiryBufferMs: 5_000, refreshLeadMs: 4_999 })).toBe(
      `${WHERE} "refreshLeadMs" is 4999; expected 5000 ${because}`,
    );
    expect(problemOf({ refreshLeadMs: 29_999 })).toBe(
      `${WHERE} "refreshLeadMs" is 29999; expected 30000 ${because}`,
    );
    expect(problemOf({ expiryBufferMs: 120_001 })).toBe(
      `${WHERE} "refreshLeadMs" is 120000; expected 120001 ${because}`,
    );
    expect(resolveOptions({ expiryBufferMs: 5_000, refreshLeadMs: 5_000 }).refreshLeadMs).toBe(
      5_000,
    );
  });

  it('null is not an options object', () => {
    const nothing = null as unknown as TokenGuardOptions;
    expect(problem(() => resolveOptions(nothing))).toContain('provideAmplifyTokenGuard()');
  });
});

describe('G18 a duration of a feature is checked too', () => {
  it.each([0, 1, LONGEST_TIMER_MS])('%p is valid', (value) => {
    expect(() => checkDuration('withX()', 'xMs', value)).not.toThrow();
  });

  it.each([
    [-1, '-1'],
    [0.5, '0.5'],
    [2 ** 31, '2147483648'],
    ['5', '"5"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [NaN, 'NaN'],
  ])('%p is invalid', (value, shown) => {
    expect(problem(() => checkDuration('withX()', 'xMs', value))).toBe(
      `withX(): option "xMs" is ${shown}; expected a whole number of milliseconds from 0 to 2147483647.`,
    );
  });

  it('may have a minimum', () => {
    expect(() => checkDuration('withX()', 'xMs', 5, 5)).not.toThrow();
    expect(problem(() => checkDuration('withX()', 'xMs', 4, 5))).toBe(
      'withX(): option "xMs" is 4; expected a whole number of milliseconds from 5 to 2147483647.',
    );
  });
});

it('G18 a value that contains itself is named by its type', () => {
  const list: unknown[] = [];
  list.push(list);
  expect(problemOf({ allow: [list] })).toContain('"allow[0]" is [object Array]; expected');
});
