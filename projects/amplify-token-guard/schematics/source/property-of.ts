import type { ObjectLiteralElementLike, ObjectLiteralExpression, Node } from 'typescript';
import { ts } from './typescript';

/** The property with this name, in any notation. */
export function propertyOf(
  object: ObjectLiteralExpression,
  name: string,
): ObjectLiteralElementLike | undefined {
  return object.properties.find((property) => nameOf(property) === name);
}

export function nameOf(property: ObjectLiteralElementLike): string | undefined {
  const { name } = property;
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}

/** The value of the property, if it is an expression. */
export function valueOf(property: ObjectLiteralElementLike): Node | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}
