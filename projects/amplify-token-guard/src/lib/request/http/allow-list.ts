import { AllowedTarget } from '../../token-guard-options';

/** Where the app is: what the browser resolves a request's URL by, and what a path means. */
export interface Place {
  /** `document.baseURI`, for the URLs of requests. */
  readonly base: string;
  /** `location.origin`, for targets that are a path: `<base>` may point to another origin. */
  readonly origin: string;
}

/**
 * Whether the token may go to `url`.
 *
 * A listed URL matches by equal origin and by whole path segments, both as the browser itself
 * resolves them: `https://api.example.com/v1` covers `…/v1` and `…/v1/streams`, but not `…/v10`,
 * another port, `http:`, or `https://api.example.com.evil.test`.
 */
export function isAllowed(url: string, targets: readonly AllowedTarget[], place: Place): boolean {
  const request = parse(url, place.base);
  // Credentials in a URL are a trick of those who want it to look like another one.
  if (!request || request.username || request.password) return false;
  return targets.some((target) =>
    typeof target === 'function' ? isTaken(request, target) : covers(target, request, place.origin),
  );
}

/** A predicate decides on a copy, and by nothing but `true`: a promise is none. */
function isTaken({ href }: URL, predicate: (url: URL) => unknown): boolean {
  try {
    return predicate(new URL(href)) === true;
  } catch {
    return false;
  }
}

function covers(target: string, request: URL, origin: string): boolean {
  // An empty target, as of a setting that is not filled in, must not mean this app's own origin.
  const allowed = target.startsWith('/') ? parse(target, origin) : parse(target);
  if (allowed?.origin !== request.origin || request.origin === 'null') return false;
  const path = allowed.pathname.replace(/\/$/, '');
  return request.pathname === path || request.pathname.startsWith(`${path}/`);
}

function parse(url: string, base?: string): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}
