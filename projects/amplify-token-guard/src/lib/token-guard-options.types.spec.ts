import {
  AllowedTarget,
  AuthTokenService,
  provideAmplifyTokenGuard,
  SessionUser,
  TargetMethod,
  TargetRule,
  TokenGuardOptions,
} from 'amplify-token-guard';

/** Only `tsc` checks these types. Jest only runs the file. */
function types<T>(..._values: T[]): void {
  expect(types).toBeDefined();
}

describe('the types of targets', () => {
  it('are URLs, predicates, and rules', () => {
    types<AllowedTarget>('/api', ({ hostname }) => hostname === 'api.example.com', {
      url: '/api',
      tokenUse: 'id',
      prefix: 'Bearer ',
      methods: ['GET'],
    });
    types<TargetRule>({ url: ({ pathname }) => pathname.startsWith('/api') });
    types<TargetMethod>('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
    types<Partial<TokenGuardOptions>>({ allow: ['/api', { url: '/v1' }] });
  });

  it('are nothing else', () => {
    // @ts-expect-error: a RegExp is not a target
    types<AllowedTarget>(/api/);
    // @ts-expect-error: a rule has a URL
    types<AllowedTarget>({ tokenUse: 'id' });
    // @ts-expect-error: this token does not exist
    types<AllowedTarget>({ url: '/api', tokenUse: 'refresh' });
    // @ts-expect-error: this key does not exist
    types<AllowedTarget>({ url: '/api', use: 'id' });
    // @ts-expect-error: methods are written in capital letters
    types<AllowedTarget>({ url: '/api', methods: ['get'] });
    // @ts-expect-error: a predicate is synchronous
    types<AllowedTarget>(() => Promise.resolve(true));
    expect(provideAmplifyTokenGuard).toBeDefined();
  });
});

describe('the types of AuthTokenService.user', () => {
  it('are read-only, and claims are of any type', () => {
    const read = ({ user }: AuthTokenService): [string, readonly string[], unknown] | null => {
      const now: SessionUser | null = user();
      // @ts-expect-error: the user may be null
      types<string>(user().userId);
      return now && [now.userId, now.groups, now.claims.id['email']];
    };
    const change = (user: SessionUser): void => {
      // @ts-expect-error: it is read-only
      user.userId = 'somebody else';
      // @ts-expect-error: it is read-only
      user.groups = ['owners'];
      // @ts-expect-error: it is read-only
      user.claims.id['email'] = 'other@example.com';
      // @ts-expect-error: it may have any type
      types<string>(user.claims.id['email']);
    };
    expect([read, change]).toHaveLength(2);
  });
});
