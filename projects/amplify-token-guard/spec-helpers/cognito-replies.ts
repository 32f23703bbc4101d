/** A response of a server. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** The server's part of SRP, without the computation. The client's answer isn't checked. */
export function srpChallenge(username: string): Reply {
  const ChallengeParameters = {
    USERNAME: username,
    USER_ID_FOR_SRP: username,
    SALT: 'aa55',
    SRP_B: 'b0f1e5',
    SECRET_BLOCK: 'c2VjcmV0',
  };
  return { status: 200, body: { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters } };
}

/** An error of Cognito. */
export function refusal(name: string, status = 400): Reply {
  return { status, body: { __type: name, message: `${name} it is.` } };
}

export function response({ status, body }: Reply): Response {
  return new Response(JSON.stringify(body), { status });
}
