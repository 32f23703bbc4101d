import type { CallExpression, Node, ObjectLiteralElementLike } from 'typescript';
import { bare } from '../source/bare';
import { descendants } from '../source/descendants';
import { nameOf, propertyOf, valueOf } from '../source/property-of';
import { resolveValue } from '../source/resolve-value';
import { returnedBy } from '../source/returned-by';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';

const PATH = ['API', 'GraphQL', 'headers'];
const HEADER = 'authorization';

/** A hand-written `API.GraphQL.headers` that reads the session for each request. */
export interface Workaround {
  readonly property: ObjectLiteralElementLike;
  readonly call: CallExpression;
  /** Whether the function sets only the `Authorization` header. */
  readonly isAlone: boolean;
  readonly sendsIdToken: boolean;
}

/** One per `headers` function, even if several calls share their options. */
export function workaroundsIn(sources: Sources, calls: readonly CallExpression[]): Workaround[] {
  const found = new Map<Node, Workaround>();
  for (const call of calls) {
    const workaround = workaroundIn(sources, call);
    if (workaround) found.set(workaround.property, workaround);
  }
  return [...found.values()];
}

function workaroundIn(sources: Sources, call: CallExpression): Workaround | undefined {
  const options = call.arguments[1];
  const property = options && propertyAt(sources, options, PATH);
  const func = property && functionOf(sources, property);
  if (!func || !setsAuthorization(func) || !readsSession(sources, func, new Set()))
    return undefined;
  const returned = returnedBy(func) ?? [];
  return {
    property,
    call,
    isAlone: returned.length > 0 && returned.every(isAuthorizationAlone),
    sendsIdToken: [...descendants(func)].some(
      (node) => ts.isIdentifier(node) && node.text === 'idToken',
    ),
  };
}

/** The property at the end of a path through object literals, wherever they are defined. */
export function propertyAt(
  sources: Sources,
  from: Node,
  [name = '', ...rest]: readonly string[],
): ObjectLiteralElementLike | undefined {
  const object = resolveValue(sources, from);
  const property = ts.isObjectLiteralExpression(object) ? propertyOf(object, name) : undefined;
  if (!property || rest.length === 0) return property;
  const value = valueOf(property);
  return value && propertyAt(sources, value, rest);
}

function functionOf(sources: Sources, property: ObjectLiteralElementLike): Node | undefined {
  if (ts.isMethodDeclaration(property)) return property;
  const value = valueOf(property);
  const func = value && resolveValue(sources, value);
  return func && ts.isFunctionLike(func) ? func : undefined;
}

function setsAuthorization(func: Node): boolean {
  return [...descendants(func)].some(
    (node) =>
      (ts.isIdentifier(node) || ts.isStringLiteral(node)) && node.text.toLowerCase() === HEADER,
  );
}

/** Searches the function and the functions of the app that it calls. */
function readsSession(sources: Sources, func: Node, seen: Set<Node>): boolean {
  if (seen.has(func)) return false;
  seen.add(func);
  return [...descendants(func)].filter(ts.isCallExpression).some(({ expression }) => {
    if (/\bfetchAuthSession$/.test(expression.getText())) return true;
    const called = resolveValue(sources, expression);
    return ts.isFunctionLike(called) && readsSession(sources, called, seen);
  });
}

/**
 * Only checks literals, because other headers could be added to a constant after its definition.
 */
function isAuthorizationAlone(returned: Node): boolean {
  const value = bare(returned);
  if (ts.isConditionalExpression(value)) {
    return isAuthorizationAlone(value.whenTrue) && isAuthorizationAlone(value.whenFalse);
  }
  return (
    ts.isObjectLiteralExpression(value) &&
    value.properties.every((property) => nameOf(property)?.toLowerCase() === HEADER)
  );
}
