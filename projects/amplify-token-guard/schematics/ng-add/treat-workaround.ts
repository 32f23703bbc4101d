import type { Node } from 'typescript';
import type { Edits } from '../source/edits';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import type { Report } from './report';
import type { Workaround } from './workaround';

/**
 * Reports the workaround. Removes it if that was requested and if it does nothing else.
 *
 * @returns the removed code
 */
export function treatWorkaround(
  sources: Sources,
  workaround: Workaround,
  replace: boolean,
  edits: Edits,
  report: Report,
): Node | undefined {
  const { property, isAlone, sendsIdToken } = workaround;
  if (!replace) {
    report.noteAt(
      property,
      'API.GraphQL.headers is a workaround for expired tokens. The guard replaces it. If the function only sets ' +
        'Authorization, you can remove it with "ng add amplify-token-guard --replace-workaround".',
    );
    return undefined;
  }
  if (sendsIdToken) {
    report.step(
      property,
      'API.GraphQL.headers sends the ID token. Without it, Amplify sends the access token. Keep the function if ' +
        'your API needs the ID token. Otherwise, remove it.',
    );
    return undefined;
  }
  if (!isAlone || !sources.owns(property.getSourceFile())) {
    report.step(
      property,
      isAlone
        ? 'API.GraphQL.headers belongs to another project. Remove it there.'
        : 'API.GraphQL.headers may set more than Authorization. Remove the Authorization header, and the code ' +
            'that reads the session for it.',
    );
    return undefined;
  }
  const { list, element } = emptiedBy(workaround);
  edits.remove(list, element);
  report.noteAt(
    property,
    'Removed API.GraphQL.headers. With the auth mode userPool, Amplify sends the guarded token. If your default ' +
      'mode is another one, pass { authMode: "userPool" } to the calls that need the token.',
  );
  return element;
}

/** The largest part of the options that contains only the workaround. */
function emptiedBy({ property, call }: Workaround) {
  let element: Node = property;
  for (;;) {
    const object = element.parent;
    if (!ts.isObjectLiteralExpression(object)) throw new Error('not a property of an object');
    const holder = object.parent;
    if (object.properties.length > 1) return { list: object, element };
    if (holder === call) return { list: call, element: object as Node };
    if (!ts.isPropertyAssignment(holder)) return { list: object, element };
    element = holder;
  }
}
