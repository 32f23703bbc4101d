import type { CallExpression, ObjectLiteralExpression, SourceFile } from 'typescript';
import type { Edits } from '../source/edits';
import { indentationStep } from '../source/indentation';
import type { ListNode } from '../source/list';
import { propertyOf, valueOf } from '../source/property-of';
import { resolveValue } from '../source/resolve-value';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';

/** A list in the app that can be extended, including a list that doesn't exist yet. */
export interface ListPlace {
  readonly file: SourceFile;
  add(edits: Edits, elements: readonly string[]): void;
}

/** The list in this property of an object. Undefined if it can't be edited safely. */
export function listUnder(
  sources: Sources,
  object: ObjectLiteralExpression,
  name: string,
): ListPlace | undefined {
  const file = object.getSourceFile();
  const property = propertyOf(object, name);
  if (!property) {
    // A spread may contain the list, and a second one would hide it.
    return sources.owns(file) && !object.properties.some(ts.isSpreadAssignment)
      ? written(object, (list) => `${name}: ${list}`)
      : undefined;
  }
  const value = valueOf(property);
  const list = value && resolveValue(sources, value);
  return list && ts.isArrayLiteralExpression(list) && sources.owns(list.getSourceFile())
    ? elements(list)
    : undefined;
}

/** The providers of `bootstrapApplication(App)`, which has no configuration yet. */
export function firstConfig(call: CallExpression): ListPlace {
  const step = indentationStep(call.getSourceFile().text);
  return written(call, (list) => `{\n${step}providers: ${list.replaceAll('\n', `\n${step}`)},\n}`);
}

export function elements(list: ListNode): ListPlace {
  return {
    file: list.getSourceFile(),
    add: (edits, added) => {
      for (const element of added) edits.add(list, element);
    },
  };
}

function written(parent: ListNode, wrap: (list: string) => string): ListPlace {
  const file = parent.getSourceFile();
  const step = indentationStep(file.text);
  return {
    file,
    add: (edits, added) => {
      const lines = added.map((element) => `${step}${element},\n`).join('');
      edits.add(parent, wrap(added.length === 1 ? `[${added.join('')}]` : `[\n${lines}]`));
    },
  };
}
