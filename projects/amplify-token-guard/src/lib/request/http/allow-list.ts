import { ownOnly } from '../../own-only';
import { AllowedTarget, TargetRule } from '../../token-guard-options';

/** Where the app is: what the browser resolves a request's URL by, and what a path means. */
export interface Place {
  /** `document.baseURI`, for the URLs of requests. */
  readonly base: string;
  /** `location.origin`, for targets that are a path: `<base>` may point to another origin. */
  readonly origin: string;
}

/** What the list is asked about. */
export interface TargetRequest {
  readonly url: string;
  readonly method: string;
}

/**
 * The rule by which the token may go with a request, or undefined if it may not.
 *
 * A listed URL matches by equal origin and by whole path segments, both as the browser itself
 * resolves them: `https://api.example.com/v1` covers `…/v1` and `…/v1/streams`, but not `…/v10`,
 * another port, `http:`, or `https://api.example.com.evil.test`.
 *
 * Of several rules, the most specific one counts, and among equals the first.
 */
export function ruleFor(
  { url, method }: TargetRequest,
  targets: readonly AllowedTarget[],
  place: Place,
): TargetRule | undefined {
  const request = parse(url, place.base);
  // Credentials in a URL are a trick of those who want it to look like another one.
  if (!request || request.username || request.password) return undefined;
  let best: { readonly rule: TargetRule; readonly rank: number } | undefined;
  for (const target of targets) {
    const rule: TargetRule = typeof target === 'object' ? target : ownOnly({ url: target });
    if (rule.methods && !rule.methods.some((name) => name === method)) continue;
    const rank = rankOf(rule, request, place.origin, best?.rank ?? NONE);
    if (rank > (best?.rank ?? NONE)) best = { rule, rank };
  }
  return best?.rule;
}

/** The rank of what does not match. */
const NONE = -1;

/**
 * How specific a rule is for a request: by the length of its path, and then by whether it names
 * methods. Any path counts for more than a predicate, which is asked only if that could matter.
 */
function rankOf({ url, methods }: TargetRule, request: URL, origin: string, best: number): number {
  const byMethods = methods ? 1 : 0;
  if (typeof url === 'function') {
    return byMethods > best && isTaken(request, url) ? byMethods : NONE;
  }
  const path = coveringPath(url, request, origin);
  return path === undefined ? NONE : 2 * (path.length + 1) + byMethods;
}

/** A predicate decides on a copy, and by nothing but `true`: a promise is none. */
function isTaken({ href }: URL, predicate: (url: URL) => unknown): boolean {
  try {
    return predicate(new URL(href)) === true;
  } catch {
    return false;
  }
}

/** The path of a target that covers the request. */
function coveringPath(target: string, request: URL, origin: string): string | undefined {
  // An empty target, as of a setting that is not filled in, must not mean this app's own origin.
  const allowed = target.startsWith('/') ? parse(target, origin) : parse(target);
  if (allowed?.origin !== request.origin || request.origin === 'null') return undefined;
  const path = allowed.pathname.replace(/\/$/, '');
  const isCovered = request.pathname === path || request.pathname.startsWith(`${path}/`);
  return isCovered ? path : undefined;
}

function parse(url: string, base?: string): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}
