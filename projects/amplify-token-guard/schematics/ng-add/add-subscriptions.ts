import type { CallExpression, Node } from 'typescript';
import type { Edits } from '../source/edits';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { usesOf } from '../source/uses-of';
import { codeFor, linesByHand } from './code';
import { findSubscription } from './find-subscription';
import { subscriptionsFeature } from './guard-code';
import { GUARD } from './modules';
import type { Report } from './report';

/** Adds `withSubscriptions()` to the guard of an app with subscriptions, if missing. */
export function addSubscriptions(sources: Sources, edits: Edits, report: Report): void {
  const subscription = findSubscription(sources);
  if (!subscription || usesOf(sources, GUARD, 'withSubscriptions').length > 0) return;
  const [call, ...more] = guardCalls(sources);
  const [first] = call?.arguments ?? [];
  if (call && more.length === 0 && (!first || !ts.isSpreadElement(first))) {
    const feature = codeFor(call.getSourceFile(), edits, subscriptionsFeature);
    edits.add(call, feature);
  } else {
    report.step(
      subscription,
      'The app uses subscriptions. Add this feature to the guard:',
      linesByHand([subscriptionsFeature]),
    );
  }
}

/** The app's calls of `provideAmplifyTokenGuard(…)` and `AmplifyTokenGuardModule.forRoot(…)`. */
function guardCalls(sources: Sources): CallExpression[] {
  const functions = usesOf(sources, GUARD, 'provideAmplifyTokenGuard');
  const methods = usesOf(sources, GUARD, 'AmplifyTokenGuardModule')
    .map(({ parent }) => parent)
    .filter((node) => ts.isPropertyAccessExpression(node) && node.name.text === 'forRoot');
  return [...functions, ...methods].map(callOf).filter((call) => call !== undefined);
}

function callOf(callee: Node): CallExpression | undefined {
  const { parent } = callee;
  return ts.isCallExpression(parent) && parent.expression === callee ? parent : undefined;
}
