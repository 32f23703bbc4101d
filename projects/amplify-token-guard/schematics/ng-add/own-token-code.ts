import type { CallExpression, Node, SourceFile } from 'typescript';
import { bare } from '../source/bare';
import { descendants } from '../source/descendants';
import { importsFrom, means } from '../source/imports';
import { propertyOf, valueOf } from '../source/property-of';
import { resolveValue } from '../source/resolve-value';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { usesOf } from '../source/uses-of';
import { ANGULAR_HTTP } from './modules';
import type { Report } from './report';
import { propertyAt, type Workaround } from './workaround';

const AUTH = 'aws-amplify/auth';
const INTERCEPTORS = ['HttpInterceptorFn', 'HttpInterceptor', 'HttpHandlerFn', 'HttpHandler'];

/** Reports code of the app that duplicates the work of the guard, or that prevents it. */
export function reportOwnTokenCode(
  sources: Sources,
  configureCalls: readonly CallExpression[],
  workarounds: readonly Workaround[],
  report: Report,
): void {
  for (const header of ownHeaders(sources)) {
    report.noteAt(
      header,
      'This interceptor sets the Authorization header, so the guard ignores its requests. To let the guard handle ' +
        'them, remove the header and add the URL to the option "allow", for example ' +
        'allow: [{ url: "https://api.example.com", prefix: "Bearer " }].',
    );
  }
  for (const refresh of forcedRefreshes(sources, workarounds)) {
    report.noteAt(
      refresh,
      'This code refreshes the session. The guard refreshes before the token expires and after a 401, and then ' +
        'retries the request. You can remove your own retry.',
    );
  }
  for (const headers of restHeaders(sources, configureCalls)) {
    report.noteAt(
      headers,
      "These are the headers of Amplify's REST client. Keep them. The guard makes sure that the session they read " +
        'has a valid token, and retries after a 401.',
    );
  }
}

/** The first match in each file with an interceptor. */
function ownHeaders(sources: Sources): Node[] {
  return sources
    .all()
    .filter(hasInterceptor)
    .flatMap((file) => [...descendants(file)].find(isAuthorization) ?? []);
}

function hasInterceptor(file: SourceFile): boolean {
  return (
    importsFrom(file, ANGULAR_HTTP).length > 0 &&
    [...descendants(file)].some((node) =>
      INTERCEPTORS.some((name) => means(node, ANGULAR_HTTP, name)),
    )
  );
}

/** `{ Authorization: … }`, or the first argument of `headers.set('Authorization', …)`. */
function isAuthorization(node: Node): boolean {
  const isName = ts.isIdentifier(node) || ts.isStringLiteral(node);
  if (!isName || node.text.toLowerCase() !== 'authorization') return false;
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return parent.name === node;
  return (
    ts.isCallExpression(parent) && parent.arguments.length === 2 && parent.arguments[0] === node
  );
}

/** `fetchAuthSession({ forceRefresh: true })`, unless it is reported as a part of a workaround. */
function forcedRefreshes(sources: Sources, workarounds: readonly Workaround[]): Node[] {
  const isReported = (call: Node): boolean =>
    workarounds.some(({ property }) => [...descendants(property)].includes(call));
  return usesOf(sources, AUTH, 'fetchAuthSession')
    .map(({ parent }) => parent)
    .filter((call) => ts.isCallExpression(call))
    .filter((call) => !isReported(call))
    .filter(({ arguments: [options] }) => {
      const given = options && resolveValue(sources, options);
      if (!given || !ts.isObjectLiteralExpression(given)) return false;
      const forced = propertyOf(given, 'forceRefresh');
      const value = forced && valueOf(forced);
      return value !== undefined && bare(value).kind === ts.SyntaxKind.TrueKeyword;
    });
}

function restHeaders(sources: Sources, calls: readonly CallExpression[]): Node[] {
  const found = calls.flatMap(
    ({ arguments: [, options] }) =>
      (options && propertyAt(sources, options, ['API', 'REST', 'headers'])) ?? [],
  );
  return [...new Set<Node>(found)];
}
