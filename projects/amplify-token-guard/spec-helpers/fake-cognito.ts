import { TokenGuardClock } from 'amplify-token-guard';
import { refusal, Reply, response, srpChallenge } from './cognito-replies';
import { CognitoSession, Minted, mintTokens } from './mint-tokens';
import { payloadOf } from './unsigned-jwt';

export type { CognitoSession, Minted } from './mint-tokens';

/** A request to Cognito. */
export interface CognitoCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** The result of one refresh. By default, it succeeds immediately. */
export interface RefreshPlan {
  /** Cognito rejects with this error name … */
  readonly error?: string;
  /** … and this HTTP status. Default: 400. */
  readonly status?: number;
  /** Another server responds with this text instead of Cognito. */
  readonly body?: string;
  /** The response is lost, although Cognito has processed the request. */
  readonly lost?: boolean;
  /**
   * The response waits for {@link PlannedRefresh.answer}. Cognito processes the request on arrival.
   */
  readonly held?: boolean;
}

export interface PlannedRefresh {
  /**
   * Resolves when Cognito has received the request.
   *
   * @throws Error if nobody sends it. That takes less time than the time limit of a test.
   */
  arrival(): Promise<void>;
  /** Releases the response. */
  answer(): void;
}

interface Plan extends RefreshPlan {
  readonly arrive: () => void;
  readonly released: Promise<void>;
}

/** The default app client of tokens. */
export const CLIENT_ID = 'client';

const MOST_STEPS_TO_COGNITO = 2_000;

/** A user pool in memory, which replaces `fetch`. Its tokens aren't signed. */
export class FakeCognito {
  readonly calls: CognitoCall[] = [];
  /** All responses with tokens. */
  readonly minted: Minted[] = [];
  /** The `Authorization` headers of requests to the API instead of Cognito. */
  readonly apiTokens: (string | null)[] = [];
  /**
   * Whether a refresh replaces the refresh token. The old one becomes invalid after
   * {@link graceMs}.
   */
  rotation = false;
  graceMs = 0;
  accessLifetimeS = 3_600;
  /** The lifetime of ID tokens in seconds. 0: there are none. */
  idLifetimeS = 3_600;
  /** The number of groups of every user. Each makes the tokens larger. */
  groups = 0;
  /** How far the server's clock is ahead of the device's. */
  aheadMs = 0;
  readonly #sessions = new Map<string, CognitoSession>();
  /** When each refresh token was replaced. */
  readonly #spent = new Map<string, number>();
  readonly #plans: Plan[] = [];
  #numbers = 0;

  constructor(private readonly clock: TokenGuardClock) {}

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** Sets the result of the next refresh that has none yet. */
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

  /** Replaces `fetch`. */
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

  /** Cognito's immediate response to this call, without planned results. */
  answer(operation: string, input: Record<string, unknown>): Reply {
    this.calls.push({ operation, input });
    return operation === 'GetTokensFromRefreshToken'
      ? this.#refresh(input['RefreshToken'] as string)
      : this.#run(operation, input);
  }

  /** The session of a refresh token. */
  sessionOf(refreshToken: string): CognitoSession | undefined {
    return this.#sessions.get(refreshToken);
  }

  /** Signs in without a page, like another tab. */
  signIn(username: string, clientId = CLIENT_ID): Minted {
    const session = {
      username,
      clientId,
      authTime: this.#serverSeconds(),
      id: `session-${++this.#numbers}`,
      alive: true,
    };
    return this.#mint(session, this.#newRefreshToken(session));
  }

  /** Refreshes without a page, like another tab. */
  refresh(refreshToken: string): Minted {
    const { status, body } = this.#refresh(refreshToken);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body as { AuthenticationResult: Minted }).AuthenticationResult;
  }

  /** Whether a refresh with this token would succeed. */
  accepts(refreshToken: string): boolean {
    return !!this.#sessions.get(refreshToken)?.alive && !this.#isSpent(refreshToken);
  }

  /** Ends the session of a refresh token. */
  revoke(refreshToken: string): void {
    const session = this.#sessions.get(refreshToken);
    if (session) session.alive = false;
  }

  /** Ends all sessions. */
  revokeAll(): void {
    for (const session of this.#sessions.values()) session.alive = false;
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
        if (input['AuthFlow'] === 'USER_SRP_AUTH') return srpChallenge(USERNAME);
        return this.#signedIn(USERNAME, input['ClientId'] as string);
      }
      case 'RespondToAuthChallenge': {
        const { USERNAME } = input['ChallengeResponses'] as { readonly USERNAME: string };
        return this.#signedIn(USERNAME, input['ClientId'] as string);
      }
      case 'RevokeToken':
        this.revoke(input['Token'] as string);
        return { status: 200, body: {} };
      case 'GlobalSignOut': {
        const { username } = payloadOf(input['AccessToken'] as string);
        for (const session of this.#sessions.values()) {
          if (session.username === username) session.alive = false;
        }
        return { status: 200, body: {} };
      }
      default:
        return refusal('UnknownOperationException');
    }
  }

  #signedIn(username: string, clientId: string): Reply {
    const AuthenticationResult = this.signIn(username, clientId);
    return { status: 200, body: { AuthenticationResult, ChallengeParameters: {} } };
  }

  #refresh(refreshToken: string): Reply {
    const session = this.#sessions.get(refreshToken);
    if (!session?.alive) return refusal('NotAuthorizedException');
    if (this.#isSpent(refreshToken)) return refusal('RefreshTokenReuseException');
    if (this.rotation && !this.#spent.has(refreshToken)) {
      this.#spent.set(refreshToken, this.clock.wallMs());
    }
    const replacement = this.rotation ? this.#newRefreshToken(session) : undefined;
    const AuthenticationResult = this.#mint(session, replacement);
    return { status: 200, body: { AuthenticationResult } };
  }

  #isSpent(refreshToken: string): boolean {
    const atMs = this.#spent.get(refreshToken);
    return atMs !== undefined && this.clock.wallMs() >= atMs + this.graceMs;
  }

  #newRefreshToken(session: CognitoSession): string {
    const text = `refresh-${++this.#numbers}-of-${session.username}`;
    this.#sessions.set(text, session);
    return text;
  }

  #mint(session: CognitoSession, refreshToken?: string): Minted {
    const minted = mintTokens(session, {
      iat: this.#serverSeconds(),
      id: `token-${++this.#numbers}`,
      accessLifetimeS: this.accessLifetimeS,
      idLifetimeS: this.idLifetimeS,
      groups: this.groups,
      refreshToken,
    });
    this.minted.push(minted);
    return minted;
  }

  #serverSeconds(): number {
    return Math.floor((this.clock.wallMs() + this.aheadMs) / 1_000);
  }
}
