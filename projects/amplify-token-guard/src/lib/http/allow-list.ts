import { AllowedTarget } from '../token-guard-options';

/**
 * Whether the token may go to `url`, which may be relative to `base`.
 *
 * A listed URL matches by equal origin and by whole path segments, both as the browser itself
 * resolves them: `https://api.example.com/v1` covers `…/v1` and `…/v1/streams`, but not `…/v10`,
 * another port, `http:`, or `https://api.example.com.evil.test`.
 */
export function isAllowed(url: string, targets: readonly AllowedTarget[], base: string): boolean {
  const request = parse(url, base);
  // Credentials in a URL are a trick of those who want it to look like another one.
  if (!request || request.username || request.password) return false;
  return targets.some((target) =>
    typeof target === 'function' ? target(request) : covers(target, request, base),
  );
}

function covers(target: string, request: URL, base: string): boolean {
  const allowed = parse(target, base);
  if (allowed?.origin !== request.origin || request.origin === 'null') return false;
  const path = allowed.pathname.replace(/\/$/, '');
  return request.pathname === path || request.pathname.startsWith(`${path}/`);
}

function parse(url: string, base: string): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}
