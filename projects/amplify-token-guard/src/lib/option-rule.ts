/** The types of objects that JSON represents. Of these, `null` is one too. */
const LIKE_ITS_JSON: ReadonlySet<string> = new Set([
  '[object Object]',
  '[object Array]',
  '[object Null]',
]);

/** @returns what is wrong with the value of an option, as the text of an error, or undefined */
export type OptionRule = (name: string, value: unknown) => string | undefined;

/** @param expected completes "expected …" */
export function optionRule(expected: string, accepts: (value: unknown) => boolean): OptionRule {
  return (name, value) =>
    accepts(value) ? undefined : `"${name}" is ${show(value)}; expected ${expected}.`;
}

/** @returns what is wrong with an object that can only have these keys */
export function strayKey(value: object, keys: readonly string[], path = ''): string | undefined {
  const stray = Object.keys(value).find((key) => !keys.includes(key));
  return stray === undefined
    ? undefined
    : `"${path}${stray}" is not an option. Options are: ${keys.join(', ')}.`;
}

/**
 * The value as you would write it in code. JSON can't represent `NaN`, a RegExp, or a cycle. It
 * shows a `URL` like its text, and a promise or a `Set` like an empty object.
 */
export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' || value instanceof RegExp) return String(value);
  const type = Object.prototype.toString.call(value);
  if (typeof value === 'object' && !LIKE_ITS_JSON.has(type)) return type;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // `String()` gives an empty text for an array that contains itself.
    return type;
  }
}
