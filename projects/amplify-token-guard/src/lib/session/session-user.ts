import { AuthToken, sourceTokensOf } from './auth-token';

/**
 * Who is signed in. For display, such as a name in the header or a menu by groups. It is read from
 * the tokens without checking their signatures, so it isn't a security check. Servers decide what a
 * user may do.
 */
export interface SessionUser {
  /** `sub` of the user. Use it as the key for a user's data. */
  readonly userId: string;
  /** The user's name in the user pool, or `userId` if the tokens don't contain it. */
  readonly username: string;
  /** `cognito:groups`: the names of the user's groups. */
  readonly groups: readonly string[];
  /**
   * The claims of the tokens. Empty for a token that isn't a JWT. Excludes claims that change with
   * every new token: `exp`, `iat`, `nbf`, `jti`, `origin_jti`, `event_id`, and `at_hash`.
   */
  readonly claims: {
    /** Claims of the access token. */
    readonly access: Readonly<Record<string, unknown>>;
    /** Claims of the ID token, which contains the user's attributes. */
    readonly id: Readonly<Record<string, unknown>>;
  };
}

type Claims = SessionUser['claims']['access'];

const OF_THE_TOKEN_ITSELF: ReadonlySet<string> = new Set([
  'exp',
  'iat',
  'nbf',
  'jti',
  'origin_jti',
  'event_id',
  'at_hash',
]);

/** The user that a token belongs to. */
export function userOf(token: AuthToken): SessionUser {
  const { accessToken, idToken, userId } = sourceTokensOf(token);
  const access = claimsIn(accessToken);
  const id = claimsIn(idToken);
  return {
    userId,
    username: [access['username'], id['cognito:username'], userId].find(isText) ?? '',
    groups: namesIn(access['cognito:groups'] ?? id['cognito:groups']),
    claims: { access, id },
  };
}

/** Whether the two are equal. */
export function isSameUser(one: SessionUser | null, other: SessionUser | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function claimsIn(jwt = ''): Claims {
  try {
    const base64 = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    // The JSON is UTF-8, and `atob` returns one character per byte.
    const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Claims;
    return Object.fromEntries(
      Object.entries(claims).filter(([name]) => !OF_THE_TOKEN_ITSELF.has(name)),
    );
  } catch {
    // A `TokenSource` can return tokens of any format.
    return {};
  }
}

function namesIn(groups: unknown): readonly string[] {
  return Array.isArray(groups) ? groups.filter(isText) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
