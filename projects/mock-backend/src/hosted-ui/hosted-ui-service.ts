import { ACCOUNTS } from '../accounts';
import type { Account } from '../accounts';
import type { Failure, Note, Reply, Service, ServiceRequest } from '../serve/service';
import type { RequestNotes } from '../world/log-entry';
import type { World } from '../world/world';
import { exchange, tokenAnswer } from './exchange-code';
import type { Authorization } from './hosted-ui-session';
import { isOwnUrl, readAuthorization } from './read-authorization';
import { errorPage, json, redirect, signInPage } from './replies';

const COOKIE = 'cognito';

/** The names of the paths in faults and in the log. */
const OPERATIONS: Readonly<Record<string, string>> = {
  '/oauth2/authorize': 'authorize',
  '/login': 'login',
  '/oauth2/token': 'token',
  '/logout': 'logout',
};

/**
 * The hosted UI of a user pool: users sign in there, and return to the app with a code or with
 * tokens.
 */
export const hostedUiService: Service = {
  kind: 'hosted',
  allowedMethods: ['GET', 'POST', 'OPTIONS'],
  exposedHeaders: ['Date'],
  accept(request, world) {
    const operation = OPERATIONS[request.path] ?? 'unknown';
    return {
      operation: `hosted:${operation}`,
      targets: [`hosted:${operation}`],
      notes: notesOf(operation, request),
      run: (note) => answer(operation, request, world, note),
    };
  },
  failure: ({ status, name, message }: Failure) =>
    json(status, { error: name ?? (status < 500 ? 'invalid_request' : 'server_error'), message }),
};

function notesOf(operation: string, { body, query }: ServiceRequest): RequestNotes {
  if (operation === 'token') {
    const isRefresh = new URLSearchParams(body).get('grant_type') === 'refresh_token';
    return { purpose: isRefresh ? 'refresh' : 'sign-in' };
  }
  const asked = operation === 'login' ? new URLSearchParams(body) : query;
  const mints = asked.get('response_type') === 'token';
  return operation === 'logout' ? { purpose: 'sign-out' } : mints ? { purpose: 'sign-in' } : {};
}

async function answer(
  operation: string,
  request: ServiceRequest,
  world: World,
  note: Note,
): Promise<Reply> {
  switch (`${request.method} ${operation}`) {
    case 'GET authorize':
      return authorize(request, world, note);
    case 'POST login':
      return logIn(new URLSearchParams(request.body), world, note);
    case 'POST token':
      return exchange(new URLSearchParams(request.body), world, note);
    case 'GET logout':
      return logOut(request, world, note);
    default:
      return errorPage('Page not found.');
  }
}

/**
 * Redirects immediately if the user is already signed in, or if a setting signs them in. Otherwise
 * shows the form.
 */
async function authorize(
  { query, headers }: ServiceRequest,
  world: World,
  note: Note,
): Promise<Reply> {
  const authorization = readAuthorization(query);
  if (typeof authorization === 'string') {
    return errorPage(authorization);
  }
  const { signInAs } = world.settings.get().hostedUi;
  const prompt = query.get('prompt');
  const account =
    ACCOUNTS.find(({ username }) => username === signInAs) ??
    (prompt === 'login' ? undefined : world.hostedUi.find(cookieOf(headers.cookie)));
  if (account) {
    return sendBack(account, authorization, world, note);
  }
  if (prompt === 'none') {
    return redirect(withParameters(authorization, { error: 'login_required' }));
  }
  return signInPage(query);
}

async function logIn(form: URLSearchParams, world: World, note: Note): Promise<Reply> {
  const authorization = readAuthorization(form);
  if (typeof authorization === 'string') {
    return errorPage(authorization);
  }
  const account = ACCOUNTS.find(({ username }) => username === form.get('username'));
  if (account?.password !== form.get('password')) {
    const asked = new URLSearchParams(form);
    ['username', 'password', 'signInSubmitButton'].forEach((name) => asked.delete(name));
    return signInPage(asked, 'Incorrect username or password.');
  }
  const cookie = `${COOKIE}=${world.hostedUi.begin(account)}; Path=/${world.name}/; HttpOnly; SameSite=Lax`;
  return sendBack(account, authorization, world, note, { 'set-cookie': cookie });
}

async function sendBack(
  account: Account,
  authorization: Authorization,
  world: World,
  note: Note,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  note({ sub: account.sub });
  if (authorization.responseType === 'code') {
    const code = world.hostedUi.issueCode(account, authorization);
    return redirect(withParameters(authorization, { code }), headers);
  }
  // The implicit flow: the session has a refresh token, but the client doesn't receive it.
  const session = world.sessions.begin(account, authorization.clientId);
  const tokens = await tokenAnswer(world, note, session);
  return redirect(withParameters(authorization, tokens), headers);
}

function logOut({ query, headers }: ServiceRequest, world: World, note: Note): Reply {
  world.hostedUi.end(cookieOf(headers.cookie));
  const to = query.get('logout_uri') ?? query.get('redirect_uri') ?? '';
  if (!isOwnUrl(to)) {
    note({ errorName: 'invalid_request' });
    return errorPage(`logout_uri must be a URL of this machine; it was ${JSON.stringify(to)}.`);
  }
  return redirect(to, { 'set-cookie': `${COOKIE}=; Path=/${world.name}/; HttpOnly; Max-Age=0` });
}

/**
 * The redirect URL with the result: in the query for a code, in the fragment for tokens (OAuth
 * 2.0).
 */
function withParameters(
  { redirectUri, responseType, state }: Authorization,
  parameters: Readonly<Record<string, string>>,
): string {
  const text = new URLSearchParams({
    ...parameters,
    ...(state !== undefined && { state }),
  }).toString();
  if (responseType === 'token') {
    return `${redirectUri}#${text}`;
  }
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${text}`;
}

function cookieOf(header: string | undefined): string | undefined {
  return new RegExp(`(?:^|; *)${COOKIE}=([0-9a-f]+)`).exec(header ?? '')?.[1];
}
