import * as v from 'valibot';
import { BadInputError } from './bad-input-error';
import { isJsonObject } from './json-object';

// Schemas for input from outside. The message of each schema says what is allowed, in words that
// follow "must be".

export const flag = v.boolean('true or false');

export const text = v.message(v.pipe(v.string(), v.nonEmpty()), 'a non-empty string');

export function oneOf<const T extends string>(values: readonly T[]) {
  return v.picklist(values, `one of ${values.map((value) => `"${value}"`).join(', ')}`);
}

export function wholeNumber(min: number, max: number, multipleOf = 1) {
  const kind = multipleOf === 1 ? 'a whole number' : `a multiple of ${multipleOf}`;
  return v.message(
    v.pipe(v.number(), v.multipleOf(multipleOf), v.minValue(min), v.maxValue(max)),
    `${kind} from ${min} to ${max}`,
  );
}

const JSON_OBJECT = 'a JSON object';

/** What valibot expects for a property that an object doesn't have. */
const UNKNOWN = 'never';

type Entries = Readonly<Record<string, v.GenericSchema>>;

/** An object with these properties and no others. */
export function objectOf<const E extends Entries>(entries: E) {
  return v.strictObject(entries, ({ path, expected }) => {
    if (path === undefined) {
      return JSON_OBJECT;
    }
    // For an unknown property, the message lists the known ones.
    const name = String(path.at(-1)?.key);
    const schema = expected === UNKNOWN ? undefined : entries[name];
    return schema ? allowedBy(schema) : Object.keys(entries).join(', ');
  });
}

/** A JSON object with any of these properties and no others. */
export function partialOf<const E extends Entries>(entries: E, allowed = JSON_OBJECT) {
  const optional = Object.entries(entries).map(([name, schema]) => [name, v.exactOptional(schema)]);
  return v.pipe(
    v.custom<object>(isJsonObject, allowed),
    objectOf(
      Object.fromEntries(optional) as { [K in keyof E]: v.ExactOptionalSchema<E[K], undefined> },
    ),
  );
}

function allowedBy(schema: v.GenericSchema): string {
  return v.safeParse(schema, undefined).issues?.[0].message ?? '';
}

/**
 * Validates input from outside.
 *
 * @param name its name in the error, if the whole input is invalid
 * @throws BadInputError that names the first invalid property, its value, and what is allowed
 */
export function parse<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  name = 'The value',
): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, input, { abortEarly: true });
  if (success) {
    return output;
  }
  const [issue] = issues;
  const path = v.getDotPath(issue) ?? name;
  const value = JSON.stringify(issue.path ? issue.path.at(-1)?.value : input);
  throw new BadInputError(
    issue.type === 'strict_object' && issue.expected === UNKNOWN
      ? `${path} (${value}) is not known. Allowed: ${issue.message}.`
      : `${path} must be ${issue.message}; it was ${value}.`,
  );
}
