/**
 * A copy that has what was given and nothing else: not what is done to the original later, nor what
 * somebody has added to `Object.prototype`.
 */
export function ownOnly<Given extends object>(given: Given): Given {
  return Object.assign(Object.create(null) as Given, given);
}
