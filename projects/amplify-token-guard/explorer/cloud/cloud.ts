import { createHash } from 'node:crypto';
import { Reply } from '../../spec-helpers/cognito-replies';
import { FakeCognito, Minted } from '../../spec-helpers/fake-cognito';
import { payloadOf } from '../../spec-helpers/unsigned-jwt';
import type { OwnTokens } from '../app/answer';
import { ServerClock } from '../../model/browser-clock';
import { UserPoolSurface } from './user-pool-surface';

/** A request, as a server receives it. */
export interface ArrivedRequest {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** The server that a request is for. */
export type Target = 'cognito' | 'token' | 'identity' | 'api';

/** An event on a server, in server time. */
export interface CloudRecord {
  readonly atMs: number;
  readonly what:
    'signed-in' | 'refreshed' | 'refresh-refused' | 'revoked' | 'api-served' | 'api-refused';
  /** The `sub` of the user, if there is one. */
  readonly who: string | null;
}

interface PendingCode {
  readonly username: string;
  readonly clientId: string;
  readonly challenge: string | null;
  readonly redirectUri: string;
}

/** How long before expiry an app with its own `tokenProvider` gets a new token. */
const RENEWAL_LEAD_MS = 60_000;
const AUTH_PATH = 'https://auth.example.com/oauth2/';

/** All servers that an app with Amplify uses, in memory. Their clock shows the correct time. */
export class Cloud {
  readonly cognito: FakeCognito;
  readonly records: CloudRecord[] = [];
  /** While true, the API rejects every token, even valid ones. */
  apiRefuses = false;
  readonly #surface: UserPoolSurface;
  readonly #codes = new Map<string, PendingCode>();
  #numbers = 0;

  constructor(private readonly clock: ServerClock) {
    const wallMs = (): number => clock.elapsedMs;
    this.cognito = new FakeCognito({ wallMs, monotonicMs: wallMs, after: () => () => undefined });
    this.#surface = new UserPoolSurface(this.cognito, wallMs);
  }

  targetOf({ hostname, pathname }: URL): Target {
    if (hostname.startsWith('cognito-idp.')) return 'cognito';
    if (hostname.startsWith('cognito-identity.')) return 'identity';
    return pathname === '/oauth2/token' ? 'token' : 'api';
  }

  /** The server time. */
  nowMs(): number {
    return this.clock.elapsedMs;
  }

  /** When the newest access token expires, in server time. */
  validUntilMs(): number {
    const newest = this.cognito.minted.at(-1);
    return newest ? (payloadOf(newest.AccessToken)['exp'] as number) * 1_000 : 0;
  }

  /** The `Date` header of every response. */
  dateHeader(): string {
    return new Date(this.clock.elapsedMs).toUTCString();
  }

  answer(request: ArrivedRequest): Reply {
    switch (this.targetOf(request.url)) {
      case 'cognito':
        return this.#answerForUserPool(request);
      case 'identity':
        return this.#answerForIdentityPool(request);
      case 'token':
        return this.#exchange(new URLSearchParams(request.body));
      default:
        return this.#answerForApi(request);
    }
  }

  /**
   * The hosted UI. It signs the user in without asking, and returns the URL of the redirect to the
   * app.
   */
  authorize(url: URL, username: string): string {
    const { searchParams: asked } = url;
    const clientId = asked.get('client_id') ?? '';
    const redirectUri = asked.get('redirect_uri') ?? '';
    const state = asked.get('state') ?? '';
    if (asked.get('response_type') === 'token') {
      const { AccessToken, IdToken } = this.#signIn(username, clientId);
      const answer = `access_token=${AccessToken}&id_token=${IdToken}&token_type=Bearer&expires_in=3600`;
      return `${redirectUri}#${answer}&state=${state}`;
    }
    const code = `code-${++this.#numbers}`;
    this.#codes.set(code, {
      username,
      clientId,
      challenge: asked.get('code_challenge'),
      redirectUri,
    });
    return `${redirectUri}?code=${code}&state=${state}`;
  }

  /**
   * The tokens for an app with its own `tokenProvider`. Mints new ones shortly before the old ones
   * expire.
   */
  ownTokens(username: string, forceRefresh: boolean): Promise<OwnTokens> {
    const { minted } = this.cognito;
    const isOver = this.validUntilMs() < this.clock.elapsedMs + RENEWAL_LEAD_MS;
    if (minted.length === 0 || forceRefresh || isOver) {
      if (minted.length > 0) this.#note('refreshed', `sub-of-${username}`);
      this.cognito.signIn(username);
    }
    const { AccessToken, IdToken = '' } = minted.at(-1)!;
    return Promise.resolve({ accessToken: AccessToken, idToken: IdToken });
  }

  /** Whether a URL is part of the hosted UI. */
  isHostedUi(url: string): boolean {
    return url.startsWith(AUTH_PATH);
  }

  /** Revokes all sessions, as an administrator can. */
  revokeAll(): void {
    this.cognito.revokeAll();
    this.#note('revoked', null);
  }

  #answerForUserPool({ headers, body }: ArrivedRequest): Reply {
    const operation = (headers.get('x-amz-target') ?? '').replace(/.*\./, '');
    const input = JSON.parse(body) as Record<string, unknown>;
    const reply = this.#surface.answer(operation, input) ?? this.cognito.answer(operation, input);
    if (operation === 'GetTokensFromRefreshToken') {
      this.#note(reply.status === 200 ? 'refreshed' : 'refresh-refused', userIn(reply));
    } else if (userIn(reply) !== null) {
      this.#note('signed-in', userIn(reply));
    }
    return reply;
  }

  #answerForIdentityPool({ headers }: ArrivedRequest): Reply {
    const operation = (headers.get('x-amz-target') ?? '').replace(/.*\./, '');
    if (operation === 'GetId')
      return { status: 200, body: { IdentityId: 'eu-central-1:identity' } };
    const Credentials = {
      AccessKeyId: `key-${++this.#numbers}`,
      SecretKey: 'secret',
      SessionToken: 'session',
      Expiration: this.clock.elapsedMs / 1_000 + 3_600,
    };
    return { status: 200, body: { IdentityId: 'eu-central-1:identity', Credentials } };
  }

  #exchange(form: URLSearchParams): Reply {
    const code = form.get('code') ?? '';
    const pending = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!pending || (pending.challenge !== null && pending.challenge !== challenge)) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    const { AccessToken, IdToken, RefreshToken } = this.#signIn(pending.username, pending.clientId);
    const body = {
      access_token: AccessToken,
      id_token: IdToken,
      refresh_token: RefreshToken,
      token_type: 'Bearer',
      expires_in: this.cognito.accessLifetimeS,
    };
    return { status: 200, body };
  }

  #answerForApi({ headers, url }: ArrivedRequest): Reply {
    const who = this.#whoseToken(headers.get('authorization'));
    if (who === null || this.apiRefuses) {
      this.#note('api-refused', who);
      const errors = [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }];
      return { status: 401, body: { errors } };
    }
    this.#note('api-served', who);
    return { status: 200, body: url.pathname === '/graphql' ? { data: { me: who } } : { me: who } };
  }

  #whoseToken(text: string | null): string | null {
    if (!text) return null;
    try {
      const { exp, sub } = payloadOf(text) as { readonly exp: number; readonly sub: string };
      return exp * 1_000 > this.clock.elapsedMs ? sub : null;
    } catch {
      return null;
    }
  }

  #signIn(username: string, clientId: string): Minted {
    const minted = this.cognito.signIn(username, clientId);
    this.#note('signed-in', `sub-of-${username}`);
    return minted;
  }

  #note(what: CloudRecord['what'], who: string | null): void {
    this.records.push({ atMs: this.clock.elapsedMs, what, who });
  }
}

/** The user whose tokens the response contains. */
function userIn({ body }: Reply): string | null {
  const { AuthenticationResult } = body as { readonly AuthenticationResult?: Minted };
  return AuthenticationResult
    ? (payloadOf(AuthenticationResult.AccessToken)['sub'] as string)
    : null;
}
