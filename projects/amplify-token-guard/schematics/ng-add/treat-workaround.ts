import type { Node } from 'typescript';
import { descendants } from '../source/descendants';
import type { Edits } from '../source/edits';
import { importedAs } from '../source/imports';
import { placeOf } from '../source/place-of';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import type { Report } from './report';
import type { Workaround } from './workaround';

/** Reports the workaround, or takes it out where it was asked for and nothing else goes with it. */
export function treatWorkaround(
  sources: Sources,
  workaround: Workaround,
  replace: boolean,
  edits: Edits,
  report: Report,
): void {
  const { property, isAlone, sendsIdToken } = workaround;
  const file = property.getSourceFile();
  const place = placeOf(property);
  if (!replace) {
    report.note(
      `${place} sets API.GraphQL.headers by hand, as a workaround for tokens that expire. The guard ` +
        'replaces it. "ng add amplify-token-guard --replace-workaround" takes it out where nothing else goes with it.',
    );
    return;
  }
  if (sendsIdToken) {
    report.step(
      place,
      'API.GraphQL.headers sends the id token, and Amplify sends the access token by itself; keep it if your API ' +
        'needs the id token, or else take it out',
    );
    return;
  }
  if (!isAlone || !sources.owns(file)) {
    report.step(
      place,
      isAlone
        ? 'API.GraphQL.headers belongs to another project; take it out there'
        : 'API.GraphQL.headers gives more than Authorization, or in a way that is not clear; take ' +
            'out the Authorization header, and what reads the session for it',
    );
    return;
  }
  const { list, element } = emptiedBy(workaround);
  edits.remove(list, element);
  report.note(
    `${place}: took API.GraphQL.headers out. With the auth mode userPool, Amplify sends the guarded ` +
      'token by itself; give calls of another default mode { authMode: "userPool" }.',
  );
  const read = importedAs(file, 'aws-amplify/auth', 'fetchAuthSession');
  if (read !== undefined && !isUsedOutside(element, read)) {
    report.note(`${place}: nothing uses the import of ${read} any more; it can go.`);
  }
}

/** The largest thing that holds nothing but the workaround. */
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

function isUsedOutside(removed: Node, name: string): boolean {
  const file = removed.getSourceFile();
  return file.statements
    .filter((statement) => !ts.isImportDeclaration(statement))
    .flatMap((statement) => [...descendants(statement)])
    .some(
      (node) =>
        ts.isIdentifier(node) &&
        node.text === name &&
        (node.pos < removed.pos || node.end > removed.end),
    );
}
