import type { CallExpression } from 'typescript';
import type { Edits } from '../source/edits';
import { resolveValue } from '../source/resolve-value';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { codeFor, linesByHand } from './code';
import { interceptor, interceptorFeature } from './guard-code';
import { featuresOf } from './http-plan';
import type { Report } from './report';

/**
 * Adds the interceptor to a `provideHttpClient(…)`: to the list of its `withInterceptors()`, or as a
 * separate feature, because several `withInterceptors()` add up.
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
      call,
      'This provideHttpClient() belongs to another project. Add the interceptor to it:',
      linesByHand([interceptorFeature]),
    );
  }
}
