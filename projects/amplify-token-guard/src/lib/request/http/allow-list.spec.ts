import { URL as NodeUrl } from 'node:url';
import * as fc from 'fast-check';
import { AllowedTarget } from '../../token-guard-options';
import { Place, ruleFor } from './allow-list';
import { runs } from '../../../../spec-helpers/runs';

const APP = 'https://app.example.com/music/';
const PLACE: Place = { base: APP, origin: 'https://app.example.com' };

function isAllowed(url: string, targets: readonly AllowedTarget[], place: Place): boolean {
  return ruleFor({ url, method: 'GET' }, targets, place) !== undefined;
}

const ALLOWED = {
  'the origin itself': 'https://api.example.com',
  'a path': 'https://api.example.com/v1/streams',
  'a query': 'https://api.example.com/?next=https://evil.test',
  'an upper-case scheme and host': 'HTTPS://API.Example.COM/v1',
  'the explicit default port': 'https://api.example.com:443/v1',
  'backslashes, which browsers take for slashes': 'https:\\\\api.example.com\\v1',
  'tabs and line breaks, which browsers drop': 'ht\ttps://api.exam\nple.com/v1',
  'a fragment': 'https://api.example.com/v1#top',
};

const LOOK_ALIKES = {
  'a longer host': 'https://api.example.com.evil.test/v1',
  'a shorter host': 'https://example.com/v1',
  'a subdomain': 'https://v1.api.example.com/',
  'a host with the same ending': 'https://evil-api.example.com/',
  'a trailing dot': 'https://api.example.com./v1',
  'a user name that looks like the host': 'https://api.example.com@evil.test/v1',
  'a user and password that look like host and port': 'https://api.example.com:443@evil.test/v1',
  'a user name in front of the host': 'https://user@api.example.com/v1',
  'a user and password in front of the host': 'https://user:pass@api.example.com/v1',
  'only a password in front of the host': 'https://:pass@api.example.com/v1',
  'another host without a scheme': '//evil.test/https://api.example.com/',
  'another host after backslashes': '\\\\evil.test\\v1',
  'another host after mixed slashes': '/\\evil.test/v1',
  'backslashes before an @': 'https://evil.test\\@api.example.com/',
  'another port': 'https://api.example.com:8443/v1',
  'the port of another scheme': 'https://api.example.com:80/v1',
  http: 'http://api.example.com/v1',
  'http on the port of https': 'http://api.example.com:443/v1',
  wss: 'wss://api.example.com/v1',
  'a Cyrillic letter': 'https://\u0430pi.example.com/v1',
  'a host in the path': 'https://evil.test/api.example.com/v1',
  'a host in the query': 'https://evil.test/?https://api.example.com/v1',
  'a host in the fragment': 'https://evil.test/#https://api.example.com/v1',
  'a relative URL': 'https/api.example.com',
  'an empty URL': '',
  'an invalid URL': 'https://',
  'a bad port': 'https://api.example.com:port/',
  'a bad IPv6 address': 'https://[::1/v1',
  'a script': 'javascript:https://api.example.com/',
  data: 'data:text/plain,https://api.example.com/',
  'a blob of the same origin': 'blob:https://api.example.com/8b1c2f8e-0000-4000-8000-000000000000',
  about: 'about:blank',
  'a file': 'file:///api.example.com/v1',
};

describe('G12 the token goes to allowed origins only', () => {
  describe.each(Object.entries(ALLOWED))('%s', (_, url) => {
    it('is within an allowed origin', () => {
      expect(isAllowed(url, ['https://api.example.com'], PLACE)).toBe(true);
    });

    it('is nowhere by default', () => {
      expect(isAllowed(url, [], PLACE)).toBe(false);
    });
  });

  it.each(Object.entries(LOOK_ALIKES))('%s is not within the allowed origin', (_, url) => {
    expect(isAllowed(url, ['https://api.example.com'], PLACE)).toBe(false);
    expect(isAllowed(url, ['https://api.example.com/v1', 'https://api.example.com/'], PLACE)).toBe(
      false,
    );
  });

  it('compares with each target', () => {
    const targets = ['https://a.example.com', '/api', (url: URL) => url.host === 'c.example.com'];
    expect(isAllowed('https://a.example.com/', targets, PLACE)).toBe(true);
    expect(isAllowed('/api', targets, PLACE)).toBe(true);
    expect(isAllowed('https://c.example.com/', targets, PLACE)).toBe(true);
    expect(isAllowed('https://d.example.com/', targets, PLACE)).toBe(false);
  });

  it('accepts an allowed URL in any spelling', () => {
    const request = 'https://api.example.com/v1/streams';
    for (const target of [
      'HTTPS://API.EXAMPLE.COM/v1',
      'https://api.example.com:443/v1/',
      'https://api.example.com/v0/../v1',
      'https://api.example.com/v1?stage=1#top',
    ]) {
      expect(isAllowed(request, [target], PLACE)).toBe(true);
    }
    expect(isAllowed(request, ['https://api.example.com/V1'], PLACE)).toBe(false);
  });

  it('compares IPv6 addresses by value', () => {
    expect(isAllowed('http://[0:0::1]:4400/graphql', ['http://[::1]:4400/graphql'], PLACE)).toBe(
      true,
    );
    expect(isAllowed('http://[::2]:4400/graphql', ['http://[::1]:4400/graphql'], PLACE)).toBe(
      false,
    );
    expect(isAllowed('http://127.0.0.1:4400/', ['http://[::1]:4400'], PLACE)).toBe(false);
  });

  it('never allows a URL without an origin, even if a target has none', () => {
    expect(isAllowed('data:text/plain,x', ['data:text/plain,x'], PLACE)).toBe(false);
    expect(isAllowed('about:blank', ['about:blank'], PLACE)).toBe(false);
    expect(isAllowed('custom://host/a', ['custom://host/a'], PLACE)).toBe(false);
  });

  it('allows nothing if a target is not a URL', () => {
    expect(isAllowed('https://', ['https://'], PLACE)).toBe(false);
    expect(isAllowed('https://api.example.com/', ['https://', 'https://[::1'], PLACE)).toBe(false);
  });

  it('allows nothing if a target is relative', () => {
    expect(isAllowed(`${APP}api`, ['api'], PLACE)).toBe(false);
    expect(isAllowed(`${APP}api`, ['./api', '../music/api', '?', '#'], PLACE)).toBe(false);
  });

  it('allows nothing if a target is empty, such as a missing setting', () => {
    expect(isAllowed(APP, [''], PLACE)).toBe(false);
    expect(isAllowed('streams', [''], PLACE)).toBe(false);
  });
});

describe('G12 the token goes to allowed paths only', () => {
  const TARGET = 'https://api.example.com/prod';

  it.each([
    'https://api.example.com/prod',
    'https://api.example.com/prod/',
    'https://api.example.com/prod?limit=5',
    'https://api.example.com/prod#top',
    'https://api.example.com/prod/streams',
    'https://api.example.com/prod/a/../b',
    'https://api.example.com/test/../prod/b',
    'https://api.example.com/./prod',
  ])('%s is within', (url) => {
    expect(isAllowed(url, [TARGET], PLACE)).toBe(true);
    expect(isAllowed(url, [`${TARGET}/`], PLACE)).toBe(true);
  });

  it.each([
    'https://api.example.com/',
    'https://api.example.com',
    'https://api.example.com/production',
    'https://api.example.com/prod-2/streams',
    'https://api.example.com/PROD',
    'https://api.example.com//prod',
    'https://api.example.com/x/prod',
    'https://api.example.com/?/prod',
    'https://api.example.com/#/prod',
    'https://api.example.com/prod/../admin',
    'https://api.example.com/prod/%2e%2e/admin',
    'https://api.example.com/prod/.%2E/admin',
    'https://api.example.com/prod\\..\\admin',
    'https://api.example.com/prod/a/../../admin',
  ])('%s is not', (url) => {
    expect(isAllowed(url, [TARGET], PLACE)).toBe(false);
    expect(isAllowed(url, [`${TARGET}/`], PLACE)).toBe(false);
  });
});

describe("G12 an allowed path is one on the app's own origin", () => {
  it.each(['/api', '/api/', '/api/streams', '../api/streams', 'https://app.example.com/api?a=b'])(
    '%s is within',
    (url) => {
      expect(isAllowed(url, ['/api'], PLACE)).toBe(true);
    },
  );

  it.each([
    '/apis',
    '/API',
    'api',
    'api/streams',
    '//api',
    '//evil.test/api',
    '/api/../admin',
    'http://app.example.com/api',
    'https://app.example.com:8443/api',
    'https://api.example.com/api',
  ])('%s is not', (url) => {
    expect(isAllowed(url, ['/api'], PLACE)).toBe(false);
  });

  it('the root path allows the whole origin and nothing else', () => {
    expect(isAllowed('streams', ['/'], PLACE)).toBe(true);
    expect(isAllowed('/', ['/'], PLACE)).toBe(true);
    expect(isAllowed('//evil.test/', ['/'], PLACE)).toBe(false);
    expect(isAllowed('http://app.example.com/', ['/'], PLACE)).toBe(false);
  });
});

describe('G12 a base URL of another origin affects no target', () => {
  const ELSEWHERE: Place = { base: 'https://cdn.test/music/', origin: 'https://app.example.com' };

  it("an allowed path stays on the app's origin", () => {
    expect(isAllowed('/api', ['/api'], ELSEWHERE)).toBe(false);
    expect(isAllowed('https://cdn.test/api', ['/api'], ELSEWHERE)).toBe(false);
    expect(isAllowed('https://app.example.com/api', ['/api'], ELSEWHERE)).toBe(true);
  });

  it('a relative URL belongs to the other origin, as in the browser', () => {
    expect(isAllowed('streams', ['https://cdn.test/music'], ELSEWHERE)).toBe(true);
    expect(isAllowed('streams', ['https://app.example.com'], ELSEWHERE)).toBe(false);
  });
});

describe('G12 a predicate decides by the URL as the browser resolves it', () => {
  it('gets the resolved URL', () => {
    const seen: string[] = [];
    const predicate = (url: URL): boolean => {
      seen.push(url.href);
      return url.pathname.startsWith('/music/');
    };
    expect(isAllowed('streams', [predicate], PLACE)).toBe(true);
    expect(isAllowed('/streams', [predicate], PLACE)).toBe(false);
    expect(isAllowed('HTTPS://OTHER.example.com/music/../x', [predicate], PLACE)).toBe(false);
    expect(seen).toEqual([
      'https://app.example.com/music/streams',
      'https://app.example.com/streams',
      'https://other.example.com/x',
    ]);
  });

  it('is not called for invalid URLs and URLs with credentials', () => {
    const predicate = jest.fn(() => true);
    expect(isAllowed('https://user@api.example.com/', [predicate], PLACE)).toBe(false);
    expect(isAllowed('https://:pass@api.example.com/', [predicate], PLACE)).toBe(false);
    expect(isAllowed('https://api.example.com:port/', [predicate], PLACE)).toBe(false);
    expect(predicate).not.toHaveBeenCalled();
  });
});

describe('the most specific rule for a request', () => {
  const V1 = 'https://api.example.com/v1';

  /** The prefix of the rule that applies. It distinguishes the rules below. */
  const prefixFor = (
    url: string,
    targets: readonly AllowedTarget[],
    method = 'GET',
  ): string | undefined => ruleFor({ url, method }, targets, PLACE)?.prefix;

  /** In any order, because the order must not matter. */
  const inAnyOrder = (targets: readonly AllowedTarget[]): readonly AllowedTarget[][] => [
    [...targets],
    [...targets].reverse(),
  ];

  it('has the longest path', () => {
    const rules = [
      { url: 'https://api.example.com', prefix: 'origin ' },
      { url: `${V1}/`, prefix: 'v1 ' },
      { url: `${V1}/admin`, prefix: 'admin ' },
      { url: '/api', prefix: 'own ' },
    ];
    for (const targets of inAnyOrder(rules)) {
      expect(prefixFor('https://api.example.com/other', targets)).toBe('origin ');
      expect(prefixFor(V1, targets)).toBe('v1 ');
      expect(prefixFor(`${V1}/a/very/long/path/of/the/request`, targets)).toBe('v1 ');
      expect(prefixFor(`${V1}/admin/users`, targets)).toBe('admin ');
      expect(prefixFor(`${V1}/administrators`, targets)).toBe('v1 ');
      expect(prefixFor('/api/songs', targets)).toBe('own ');
      expect(prefixFor('https://evil.test/v1', targets)).toBeUndefined();
    }
  });

  it('depends on the path that the browser resolves, not on its spelling', () => {
    const rules = [
      { url: 'HTTPS://API.EXAMPLE.COM:443/./v0/../v1//../', prefix: 'long text ' },
      { url: `${V1}/a`, prefix: 'a ' },
    ];
    for (const targets of inAnyOrder(rules)) expect(prefixFor(`${V1}/a`, targets)).toBe('a ');
  });

  it('is not a predicate if a URL matches', () => {
    const predicate = jest.fn(() => true);
    const rules = [
      { url: predicate, prefix: 'predicate ' },
      { url: 'https://api.example.com', prefix: 'origin ' },
    ];
    for (const targets of inAnyOrder(rules)) {
      expect(prefixFor(V1, targets)).toBe('origin ');
      expect(prefixFor('https://other.example.com/', targets)).toBe('predicate ');
    }
    predicate.mockClear();
    prefixFor(V1, [...rules].reverse());
    expect(predicate).not.toHaveBeenCalled();
  });

  it('does not apply to another method', () => {
    const rule: AllowedTarget = { url: V1, methods: ['GET', 'HEAD'] };
    expect(ruleFor({ url: V1, method: 'GET' }, [rule], PLACE)).toBe(rule);
    expect(ruleFor({ url: V1, method: 'HEAD' }, [rule], PLACE)).toBe(rule);
    expect(ruleFor({ url: V1, method: 'POST' }, [rule], PLACE)).toBeUndefined();
    const predicate: AllowedTarget = { url: () => true, methods: ['PUT'] };
    expect(ruleFor({ url: V1, method: 'PUT' }, [predicate], PLACE)).toBe(predicate);
    expect(ruleFor({ url: V1, method: 'POST' }, [predicate], PLACE)).toBeUndefined();
  });

  it('has methods, if there are two for the same URL', () => {
    const rules: readonly AllowedTarget[] = [
      { url: V1, prefix: 'all ' },
      { url: `${V1}/`, prefix: 'reads ', methods: ['GET'] },
      { url: 'https://api.example.com', prefix: 'posts ', methods: ['POST'] },
      { url: () => true, prefix: 'predicate ' },
      { url: () => true, prefix: 'puts ', methods: ['PUT'] },
    ];
    for (const targets of inAnyOrder(rules)) {
      expect(prefixFor(V1, targets, 'GET')).toBe('reads ');
      // A longer path ranks above a method.
      expect(prefixFor(V1, targets, 'POST')).toBe('all ');
      expect(prefixFor('https://api.example.com/', targets, 'POST')).toBe('posts ');
      expect(prefixFor('https://api.example.com/', targets, 'PUT')).toBe('puts ');
      expect(prefixFor('https://api.example.com/', targets, 'GET')).toBe('predicate ');
    }
  });

  it('is the first of equal ones', () => {
    expect(
      prefixFor(V1, [
        { url: V1, prefix: 'first ' },
        { url: V1, prefix: 'second ' },
        { url: () => true, prefix: 'third ' },
      ]),
    ).toBe('first ');
    expect(
      prefixFor(V1, [
        { url: () => false, prefix: 'first ' },
        { url: () => true, prefix: 'second ' },
        { url: () => true, prefix: 'third ' },
      ]),
    ).toBe('second ');
  });

  it('may have no settings: a URL or a predicate alone uses the defaults', () => {
    const predicate = (): boolean => true;
    expect(ruleFor({ url: V1, method: 'GET' }, [V1, { url: '/api' }], PLACE)).toEqual({ url: V1 });
    expect(ruleFor({ url: V1, method: 'GET' }, [predicate], PLACE)).toEqual({ url: predicate });
  });
});

describe('G12 no URL of another origin is allowed, in any spelling', () => {
  const TARGETS = ['https://api.example.com/v1', 'http://[::1]:4400', '/api'];
  const ORIGINS = ['https://api.example.com', 'http://[::1]:4400', 'https://app.example.com'];
  /** Parts of allowed URLs and of attacks on them, in any order. */
  const PIECES = [
    ...['https:', 'http:', 'HTTPS:', 'wss:', 'blob:', 'data:', 'javascript:', ':', '443', '8443'],
    ...['/', '//', '\\', '?', '#', '@', '.', '..', '%2e', '%2F', '%00', '\t', ' ', 'user'],
    ...['api.example.com', 'app.example.com', 'evil.test', '[::1]', ':4400', '/v1', '/api', 'x'],
  ];
  const pieces = (maxLength: number): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...PIECES), { maxLength }).map((some) => some.join(''));
  const anyUrl = (): fc.Arbitrary<string> =>
    fc.oneof(
      pieces(9),
      // Starts with an allowed URL, followed by anything.
      fc.tuple(fc.constantFrom(...TARGETS), pieces(4)).map((parts) => parts.join('')),
      fc.webUrl(),
      fc.string(),
      fc
        .tuple(
          fc.constantFrom('https://', 'http://', '//', 'https:\\\\'),
          fc.constantFrom('', 'api.example.com@', 'user:pass@', 'api.example.com:443@'),
          fc.constantFrom(
            'api.example.com',
            'api.example.com.evil.test',
            'evil.test',
            '[::1]:4400',
          ),
          fc.constantFrom('', ':443', ':8443', ':4400'),
          fc.constantFrom('', '/', '/v1', '/v10', '/v1/../x', '/api', '\\v1', '/%76%31'),
        )
        .map((parts) => parts.join('')),
    );

  it('the interceptor never adds a token to a URL that is not allowed, in any spelling', () => {
    let allowed = 0;
    fc.assert(
      fc.property(anyUrl(), (url) => {
        if (!isAllowed(url, TARGETS, PLACE)) return;
        allowed++;
        // Another implementation of the URL standard than the one that the code under test uses.
        const { origin, username, password, pathname } = new NodeUrl(url, APP);
        expect(ORIGINS).toContain(origin);
        expect(username + password).toBe('');
        if (origin === 'https://api.example.com') expect(pathname).toMatch(/^\/v1(\/|$)/);
        if (origin === 'https://app.example.com') expect(pathname).toMatch(/^\/api(\/|$)/);
      }),
      { numRuns: runs(5_000) },
    );
    // Otherwise the test has tested nothing.
    expect(allowed).toBeGreaterThan(runs(5_000) / 20);
  });
});
