/**
 * A copy with only the given properties. Later changes to the original don't affect it, and neither
 * does anything that a script has added to `Object.prototype`.
 */
export function ownOnly<Given extends object>(given: Given): Given {
  return Object.assign(Object.create(null) as Given, given);
}
