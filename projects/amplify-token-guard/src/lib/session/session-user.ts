import { AuthToken, sourceTokensOf } from './auth-token';

/**
 * Who is signed in, for display: a name in the header, a menu by groups. It is read from the tokens
 * without checking their signatures, so it protects nothing. What a user may do, servers decide.
 */
export interface SessionUser {
  /** `sub` of the user. The one value by which to key what belongs to a user. */
  readonly userId: string;
  /** What the user pool calls the user; `userId` where the tokens do not say it. */
  readonly username: string;
  /** `cognito:groups`: the names of the groups the user is in. */
  readonly groups: readonly string[];
  /**
   * What the tokens say of the user, empty for a token that is no JWT. Without what changes with
   * every new token: `exp`, `iat`, `nbf`, `jti`, `origin_jti`, `event_id` and `at_hash`.
   */
  readonly claims: {
    /** Of the access token. */
    readonly access: Readonly<Record<string, unknown>>;
    /** Of the id token, which holds the attributes of the user. */
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

/** The user to whom a token belongs. */
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

/** Whether there is nothing new to be seen. */
export function isSameUser(one: SessionUser | null, other: SessionUser | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function claimsIn(jwt = ''): Claims {
  try {
    const base64 = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    // The JSON is UTF-8, of which `atob` makes one character for each byte.
    const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Claims;
    return Object.fromEntries(
      Object.entries(claims).filter(([name]) => !OF_THE_TOKEN_ITSELF.has(name)),
    );
  } catch {
    // A `TokenSource` may have tokens of any kind.
    return {};
  }
}

function namesIn(groups: unknown): readonly string[] {
  return Array.isArray(groups) ? groups.filter(isText) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
