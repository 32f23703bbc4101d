import type { Reply } from '../serve/service';

/** Sends the browser on. */
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

/** The error page of the hosted UI: it does not send anybody back to an address it does not know. */
export function errorPage(message: string): Reply {
  return page(
    400,
    `<h1>An error was encountered with the requested page.</h1><p>${escapeHtml(message)}</p>`,
  );
}

/**
 * The form where users sign in; it takes what was asked along. As in Cognito's classic hosted UI, the page has it twice:
 * for wide and for narrow windows, one of them hidden.
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
