import { TokenGuardClock } from 'amplify-token-guard';
import { unsignedJwt } from './unsigned-jwt';

/** What Cognito was asked. */
export interface CognitoCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** What becomes of one refresh. Without any of it, it succeeds at once. */
export interface RefreshPlan {
  /** Cognito refuses with this error name … */
  readonly error?: string;
  /** … and this HTTP status. Default: 400. */
  readonly status?: number;
  /** Another server answers in Cognito's place with this text. */
  readonly body?: string;
  /** The answer never arrives. What Cognito did stays done. */
  readonly lost?: boolean;
  /** The answer waits for {@link PlannedRefresh.answer}. What Cognito does, it does on arrival. */
  readonly held?: boolean;
}

export interface PlannedRefresh {
  /**
   * Resolves once Cognito has the request.
   *
   * @throws Error when nobody sends it: sooner than a test would run into its time limit.
   */
  arrival(): Promise<void>;
  /** Lets the answer go. */
  answer(): void;
}

interface Session {
  readonly username: string;
  readonly authTime: number;
  readonly id: string;
  alive: boolean;
}

interface Plan extends RefreshPlan {
  readonly arrive: () => void;
  readonly released: Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Texts of one answer of Cognito. */
export interface Minted {
  readonly AccessToken: string;
  readonly IdToken?: string;
  readonly RefreshToken?: string;
}

/** The app client that every token is for. */
export const CLIENT_ID = 'client';

const MOST_STEPS_TO_COGNITO = 2_000;

/** A user pool in memory, to be put in place of `fetch`. Its tokens are not signed. */
export class FakeCognito {
  readonly calls: CognitoCall[] = [];
  /** Every answer that held tokens. */
  readonly minted: Minted[] = [];
  /** `Authorization` of the requests that went to the API and not to Cognito. */
  readonly apiTokens: (string | null)[] = [];
  /** Whether a refresh replaces the refresh token; the old one dies at once. */
  rotation = false;
  accessLifetimeS = 3_600;
  /** Life of ID tokens in s; 0 for none at all. */
  idLifetimeS = 3_600;
  /** What the tokens say in `cognito:groups`, if anything. */
  groups: readonly string[] = [];
  /** How far the server's clock is ahead of the device's. */
  aheadMs = 0;
  readonly #sessions = new Map<string, Session>();
  readonly #spent = new Set<string>();
  readonly #plans: Plan[] = [];
  #numbers = 0;

  constructor(private readonly clock: TokenGuardClock) {}

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** Decides on the next refresh that nothing has been decided on. */
  plan(plan: RefreshPlan): PlannedRefresh {
    let isHere = false;
    let answer: PlannedRefresh['answer'] = () => undefined;
    const released = new Promise<void>((resolve) => (answer = resolve));
    if (!plan.held) answer();
    this.#plans.push({ ...plan, arrive: () => (isHere = true), released });
    const arrival = async (): Promise<void> => {
      for (let step = 0; !isHere; step++) {
        if (step > MOST_STEPS_TO_COGNITO) throw new Error('No refresh got to Cognito.');
        await Promise.resolve();
      }
    };
    return { arrival, answer };
  }

  dropPlans(): void {
    this.#plans.length = 0;
  }

  /** To be used in place of `fetch`. */
  readonly fetch = async (_url: unknown, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    const target = headers.get('x-amz-target');
    if (target === null) {
      this.apiTokens.push(headers.get('authorization'));
      return response({ status: 200, body: { data: { ping: 'pong' } } });
    }
    const input = JSON.parse(init.body as string) as Record<string, string>;
    const call = { operation: target.replace(/.*\./, ''), input };
    this.calls.push(call);
    if (call.operation === 'GetTokensFromRefreshToken') return this.#planned(call);
    return response(this.#run(call.operation, input));
  };

  /** Signs in without a page, as another tab does. */
  signIn(username: string): Minted {
    const session = {
      username,
      authTime: this.#serverSeconds(),
      id: `session-${++this.#numbers}`,
      alive: true,
    };
    return this.#mint(session, this.#newRefreshToken(session));
  }

  /** Refreshes without a page, as another tab does. */
  refresh(refreshToken: string): Minted {
    const { status, body } = this.#refresh(refreshToken);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body as { AuthenticationResult: Minted }).AuthenticationResult;
  }

  /** Whether a refresh with this token would succeed. */
  accepts(refreshToken: string): boolean {
    return !!this.#sessions.get(refreshToken)?.alive && !this.#spent.has(refreshToken);
  }

  /** Ends the session of a refresh token. */
  revoke(refreshToken: string): void {
    const session = this.#sessions.get(refreshToken);
    if (session) session.alive = false;
  }

  async #planned(call: CognitoCall): Promise<Response> {
    const plan = this.#plans.shift();
    const reply = plan?.error
      ? refusal(plan.error, plan.status)
      : this.#refresh(call.input['RefreshToken'] as string);
    plan?.arrive();
    await plan?.released;
    if (plan?.lost) throw new TypeError('Failed to fetch');
    if (plan?.body !== undefined) return new Response(plan.body, { status: plan.status ?? 200 });
    return response(reply);
  }

  #run(operation: string, input: Record<string, unknown>): Reply {
    switch (operation) {
      case 'InitiateAuth': {
        const { USERNAME } = input['AuthParameters'] as { readonly USERNAME: string };
        const AuthenticationResult = this.signIn(USERNAME);
        return { status: 200, body: { AuthenticationResult, ChallengeParameters: {} } };
      }
      case 'RevokeToken':
        this.revoke(input['Token'] as string);
        return { status: 200, body: {} };
      case 'GlobalSignOut':
        return { status: 200, body: {} };
      default:
        return refusal('UnknownOperationException');
    }
  }

  #refresh(refreshToken: string): Reply {
    const session = this.#sessions.get(refreshToken);
    if (!session?.alive) return refusal('NotAuthorizedException');
    if (this.#spent.has(refreshToken)) return refusal('RefreshTokenReuseException');
    if (this.rotation) this.#spent.add(refreshToken);
    const replacement = this.rotation ? this.#newRefreshToken(session) : undefined;
    const AuthenticationResult = this.#mint(session, replacement);
    return { status: 200, body: { AuthenticationResult } };
  }

  #newRefreshToken(session: Session): string {
    const text = `refresh-${++this.#numbers}-of-${session.username}`;
    this.#sessions.set(text, session);
    return text;
  }

  #mint({ username, authTime, id }: Session, refreshToken?: string): Minted {
    const iat = this.#serverSeconds();
    const claims = {
      sub: `sub-of-${username}`,
      iat,
      jti: `token-${++this.#numbers}`,
      origin_jti: id,
      auth_time: authTime,
      ...(this.groups.length > 0 && { 'cognito:groups': this.groups }),
    };
    const accessToken = {
      ...claims,
      token_use: 'access',
      exp: iat + this.accessLifetimeS,
      username,
      client_id: CLIENT_ID,
    };
    const idToken = {
      ...claims,
      token_use: 'id',
      exp: iat + this.idLifetimeS,
      'cognito:username': username,
    };
    const minted = {
      AccessToken: unsignedJwt(accessToken),
      ...(this.idLifetimeS && { IdToken: unsignedJwt(idToken) }),
      ...(refreshToken && { RefreshToken: refreshToken }),
    };
    this.minted.push(minted);
    return minted;
  }

  #serverSeconds(): number {
    return Math.floor((this.clock.wallMs() + this.aheadMs) / 1_000);
  }
}

function refusal(name: string, status = 400): Reply {
  return { status, body: { __type: name, message: `${name} it is.` } };
}

function response({ status, body }: Reply): Response {
  return new Response(JSON.stringify(body), { status });
}
