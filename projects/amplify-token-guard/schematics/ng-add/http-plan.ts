import type { CallExpression, Node } from 'typescript';
import { means } from '../source/imports';
import { resolveValue } from '../source/resolve-value';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { usesOf } from '../source/uses-of';
import { ANGULAR_HTTP, GUARD } from './modules';
import type { RootScope } from './root-scope';

/** How to register the guard's interceptor with HttpClient. */
export type HttpPlan =
  | { readonly kind: 'done' }
  /** The interceptor is used, but not in the readable part of the root's providers. */
  | { readonly kind: 'used-elsewhere'; readonly at: Node }
  | { readonly kind: 'extend'; readonly call: CallExpression }
  /** `provideHttpClient()` is called, but not in the readable part of the root's providers. */
  | { readonly kind: 'called-elsewhere'; readonly at: Node }
  | { readonly kind: 'provide'; readonly what: 'function' | 'class' | 'from-di' };

/**
 * @param brings whether the root provides the class `TokenGuardInterceptor`, which works with
 * `HttpClientModule` and with `withInterceptorsFromDi()`
 */
export function planHttp(sources: Sources, scope: RootScope, brings: boolean): HttpPlan {
  const calls = scope.calls.filter(isHttpClient);
  const readsDi =
    scope.hasHttpClientModule || calls.some((call) => hasFeature(call, 'withInterceptorsFromDi'));
  if (calls.some((call) => usesInterceptor(sources, call)) || (brings && readsDi)) {
    return { kind: 'done' };
  }
  const [used] = usesOf(sources, GUARD, 'tokenGuardInterceptor');
  if (used) return { kind: 'used-elsewhere', at: used };
  const [call] = calls;
  if (call) return { kind: 'extend', call };
  if (scope.hasHttpClientModule) return { kind: 'provide', what: 'class' };
  const [elsewhere] = usesOf(sources, ANGULAR_HTTP, 'provideHttpClient')
    .map(({ parent }) => parent)
    .filter((node) => ts.isCallExpression(node))
    .filter(isHttpClient);
  if (elsewhere) return { kind: 'called-elsewhere', at: elsewhere };
  return { kind: 'provide', what: brings ? 'from-di' : 'function' };
}

/** The features with this name in a `provideHttpClient()`. */
export function featuresOf(call: CallExpression, name: string): CallExpression[] {
  return call.arguments
    .filter((feature) => ts.isCallExpression(feature))
    .filter((feature) => means(feature.expression, ANGULAR_HTTP, name));
}

function hasFeature(call: CallExpression, name: string): boolean {
  return featuresOf(call, name).length > 0;
}

/** With `withRequestsMadeViaParent()`, it belongs to a part of the app and not to its root. */
function isHttpClient(call: CallExpression): boolean {
  return (
    means(call.expression, ANGULAR_HTTP, 'provideHttpClient') &&
    !hasFeature(call, 'withRequestsMadeViaParent')
  );
}

function usesInterceptor(sources: Sources, call: CallExpression): boolean {
  const listed = featuresOf(call, 'withInterceptors').flatMap((feature) => [...feature.arguments]);
  return listed.some((list) => holdsInterceptor(sources, list));
}

function holdsInterceptor(sources: Sources, list: Node): boolean {
  const value = resolveValue(sources, list);
  if (ts.isSpreadElement(value)) return holdsInterceptor(sources, value.expression);
  return ts.isArrayLiteralExpression(value)
    ? value.elements.some((one) => holdsInterceptor(sources, one))
    : means(value, GUARD, 'tokenGuardInterceptor');
}
