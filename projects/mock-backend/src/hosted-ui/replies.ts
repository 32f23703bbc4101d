import type { Reply } from '../serve/service';

/** Redirects the browser. */
export function redirect(to: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status: 302,
    headers: { ...headers, location: to, 'cache-control': 'no-store' },
    body: '',
  };
}

export function json(status: number, body: object): Reply {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(body) };
}

/** The error page of the hosted UI. It doesn't redirect, because the URL may be invalid. */
export function errorPage(message: string): Reply {
  return page(
    400,
    `<h1>An error was encountered with the requested page.</h1><p>${escapeHtml(message)}</p>`,
  );
}

/**
 * The sign-in form. It keeps the parameters of the request. The page contains it twice, and one of them is hidden, like
 * Cognito's classic hosted UI: one is for wide windows, and one for narrow ones.
 */
export function signInPage(asked: URLSearchParams, message?: string): Reply {
  const hidden = [...asked]
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    )
    .join('');
  const problem = message ? `<p role="alert">${escapeHtml(message)}</p>` : '';
  const form =
    `<form method="post" action="../login">${hidden}` +
    '<label>Email <input name="username" autocomplete="username" required></label> ' +
    '<label>Password <input name="password" type="password" autocomplete="current-password" required></label> ' +
    '<input name="signInSubmitButton" type="submit" value="Sign in"></form>';
  return page(
    message ? 400 : 200,
    `<h1>Sign in with your email and password</h1>${problem}<div hidden>${form}</div><div>${form}</div>`,
  );
}

function page(status: number, content: string): Reply {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  const body = `<!doctype html><html lang="en"><head><title>Sign in</title></head><body>${content}</body></html>`;
  return { status, headers, body };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
