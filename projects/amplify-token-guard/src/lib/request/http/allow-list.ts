import { ownOnly } from '../../own-only';
import { AllowedTarget, TargetRule } from '../../token-guard-options';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

/** The predicates that have been warned about. */
const warned = new WeakSet<object>();

/** The location of the app. Request URLs and targets that are a path are resolved against it. */
export interface Place {
  /** `document.baseURI`, for the URLs of requests. */
  readonly base: string;
  /** `location.origin`, for targets that are a path. `<base>` may point to another origin. */
  readonly origin: string;
}

/** The request to find a rule for. */
export interface TargetRequest {
  readonly url: string;
  readonly method: string;
}

/**
 * The rule that allows the token for a request, or undefined.
 *
 * A listed URL matches by origin and by whole path segments, resolved as the browser does:
 * `https://api.example.com/v1` covers `…/v1` and `…/v1/streams`, but not `…/v10`, another port,
 * `http:`, or `https://api.example.com.evil.test`.
 *
 * The most specific rule applies. Among equals, the first one.
 */
export function ruleFor(
  { url, method }: TargetRequest,
  targets: readonly AllowedTarget[],
  place: Place,
): TargetRule | undefined {
  const request = parse(url, place.base);
  // Attackers put credentials in a URL to make it look like another one.
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

/** The rank of a rule that doesn't match. */
const NONE = -1;

/**
 * How specific a rule is for a request: first the length of its path, then whether it names
 * methods. Any path ranks above a predicate, which is called only if its result matters.
 */
function rankOf({ url, methods }: TargetRule, request: URL, origin: string, best: number): number {
  const byMethods = methods ? 1 : 0;
  if (typeof url === 'function') {
    return byMethods > best && isTaken(request, url) ? byMethods : NONE;
  }
  const path = coveringPath(url, request, origin);
  return path === undefined ? NONE : 2 * (path.length + 1) + byMethods;
}

/** Calls the predicate with a copy. Only `true` counts. A promise doesn't. */
function isTaken({ href }: URL, predicate: (url: URL) => unknown): boolean {
  try {
    const result = predicate(new URL(href));
    const isWrong = typeof result !== 'boolean';
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && isWrong) {
      warnOf(predicate, `returned ${Object.prototype.toString.call(result)}`);
    }
    return result === true;
  } catch (error) {
    if (typeof ngDevMode === 'undefined' || ngDevMode) warnOf(predicate, 'threw an error', error);
    return false;
  }
}

/** Otherwise, nothing tells why the target gets no token. */
function warnOf(predicate: object, problem: string, ...details: unknown[]): void {
  if (warned.has(predicate)) return;
  warned.add(predicate);
  console.warn(
    `amplify-token-guard: a predicate in "allow" ${problem}, and allows nothing then. It must return true or false.`,
    ...details,
  );
}

/** The path of a target that covers the request. */
function coveringPath(target: string, request: URL, origin: string): string | undefined {
  // An empty target, such as a setting that isn't filled in, must not mean this app's own origin.
  const allowed = target.startsWith('/') ? parse(target, origin) : parse(target);
  if (allowed?.origin !== request.origin || request.origin === 'null') return undefined;
  const path = allowed.pathname.replace(/\/$/, '');
  const isCovered = request.pathname === path || request.pathname.startsWith(`${path}/`);
  return isCovered ? path : undefined;
}

function parse(url: string, base?: string): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}
