import type { Edits } from '../source/edits';
import type { Sources } from '../source/sources';
import { usesOf } from '../source/uses-of';
import { type Code, codeFor, linesByHand } from './code';
import { addSubscriptions } from './add-subscriptions';
import { extendHttpClient } from './extend-http-client';
import { findSubscription } from './find-subscription';
import { guardModule, guardProvider, httpProviders, interceptorFeature } from './guard-code';
import { type HttpPlan, planHttp } from './http-plan';
import { GUARD } from './modules';
import type { Report } from './report';
import type { Root } from './root';

/** Whether the app uses the guard in any form, correct or not. */
export function isGuarded(sources: Sources): boolean {
  return isUsed(sources, 'provideAmplifyTokenGuard') || isUsed(sources, 'AmplifyTokenGuardModule');
}

/** Adds the guard, its interceptor, and what they require to the root of the app, if missing. */
export function addGuard(sources: Sources, root: Root, edits: Edits, report: Report): void {
  const addsModule = root.kind === 'module' && !isGuarded(sources);
  const addsFunction = root.kind === 'standalone' && !isGuarded(sources);
  const bringsClass =
    addsModule ||
    isUsed(sources, 'AmplifyTokenGuardModule') ||
    isUsed(sources, 'TokenGuardInterceptor');

  const plan = planHttp(sources, root.scope, bringsClass);
  const subscribes = findSubscription(sources) !== undefined;
  if (addsModule) addAll('imports', [guardModule(subscribes)], root, edits, report);
  addAll(
    'providers',
    [
      ...(addsFunction ? [guardProvider(subscribes)] : []),
      ...(plan.kind === 'provide' ? [httpProviders[plan.what]] : []),
    ],
    root,
    edits,
    report,
  );
  if (isGuarded(sources)) addSubscriptions(sources, edits, report);
  if (plan.kind === 'extend') extendHttpClient(sources, plan.call, edits, report);
  reportUnclear(plan, report);
}

function isUsed(sources: Sources, name: string): boolean {
  return usesOf(sources, GUARD, name).length > 0;
}

function addAll(
  list: 'imports' | 'providers',
  code: readonly Code[],
  root: Root,
  edits: Edits,
  report: Report,
): void {
  if (code.length === 0) return;
  const place = root[list];
  if (place) {
    place.add(
      edits,
      code.map((write) => codeFor(place.file, edits, write)),
    );
    return;
  }
  const owner = root.kind === 'module' ? 'the root module' : 'the application';
  report.step(root.node, `Add to the ${list} of ${owner}:`, linesByHand(code, ','));
}

/** Asks for a check where reading the code isn't enough. */
function reportUnclear(plan: HttpPlan, report: Report): void {
  if (plan.kind === 'used-elsewhere') {
    report.noteAt(
      plan.at,
      'This uses tokenGuardInterceptor. Check that it belongs to the HttpClient of the whole app.',
    );
  } else if (plan.kind === 'called-elsewhere') {
    report.step(
      plan.at,
      'If this provides the HttpClient of the whole app, add the interceptor to it. Otherwise, add the ' +
        'interceptor to a provideHttpClient() in the providers of the app:',
      linesByHand([interceptorFeature]),
    );
  }
}
