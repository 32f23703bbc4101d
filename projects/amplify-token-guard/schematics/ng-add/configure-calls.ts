import type { CallExpression } from 'typescript';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { usesOf } from '../source/uses-of';
import { AMPLIFY } from './modules';

/** The app's calls of `Amplify.configure(…)`. */
export function configureCalls(sources: Sources): CallExpression[] {
  return [AMPLIFY, '@aws-amplify/core']
    .flatMap((module) => usesOf(sources, module, 'Amplify'))
    .map(({ parent }) => parent)
    .filter((node) => ts.isPropertyAccessExpression(node))
    .filter(({ name, parent }) => name.text === 'configure' && ts.isCallExpression(parent))
    .map(({ parent }) => parent as CallExpression);
}
