import type { CallExpression } from 'typescript';
import type { Edits } from '../source/edits';
import { placeOf } from '../source/place-of';
import { resolveValue } from '../source/resolve-value';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { codeFor, linesByHand } from './code';
import { interceptor, interceptorFeature } from './guard-code';
import { featuresOf } from './http-plan';
import type { Report } from './report';

/**
 * Gives the interceptor to a `provideHttpClient(…)`: into the list that `withInterceptors()` has, or as
 * a feature of its own beside those that are there. Several `withInterceptors()` add up.
 */
export function extendHttpClient(
  sources: Sources,
  call: CallExpression,
  edits: Edits,
  report: Report,
): void {
  const [listed] = featuresOf(call, 'withInterceptors').flatMap((one) => [...one.arguments]);
  const list = listed && resolveValue(sources, listed);
  if (list && ts.isArrayLiteralExpression(list) && sources.owns(list.getSourceFile())) {
    edits.add(list, codeFor(list.getSourceFile(), edits, interceptor));
  } else if (sources.owns(call.getSourceFile())) {
    edits.add(call, codeFor(call.getSourceFile(), edits, interceptorFeature));
  } else {
    report.step(
      placeOf(call),
      'this belongs to another project; give its provideHttpClient() the interceptor',
      linesByHand([interceptorFeature]),
    );
  }
}
