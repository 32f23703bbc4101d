import { BadInputError } from './bad-input-error';
import { isJsonObject } from './json-object';

/** What a value must be, as a test and in words. */
export interface Rule {
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

export const flag: Rule = {
  allowed: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

export const text: Rule = {
  allowed: 'a text that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '',
};

export function oneOf(values: readonly string[]): Rule {
  return {
    allowed: `one of ${values.map((value) => `"${value}"`).join(', ')}`,
    accepts: (value) => typeof value === 'string' && values.includes(value),
  };
}

export function wholeNumber(min: number, max: number, multipleOf = 1): Rule {
  const kind = multipleOf === 1 ? 'a whole number' : `a multiple of ${multipleOf}`;
  return {
    allowed: `${kind} from ${min} to ${max}`,
    accepts: (value) =>
      typeof value === 'number' && value >= min && value <= max && value % multipleOf === 0,
  };
}

/** @throws BadInputError that names the value and what is allowed. */
export function check(name: string, value: unknown, rule: Rule): void {
  if (!rule.accepts(value)) {
    throw new BadInputError(`${name} must be ${rule.allowed}; it was ${JSON.stringify(value)}.`);
  }
}

/**
 * Checks an object of which every known property has a rule and may be left out.
 *
 * @throws BadInputError at the first unknown name or wrong value.
 */
export function checkProperties(
  path: string,
  value: unknown,
  rules: Readonly<Record<string, Rule>>,
): void {
  const owner = path === '' ? 'The value' : path;
  if (!isJsonObject(value)) {
    throw new BadInputError(`${owner} must be a JSON object; it was ${JSON.stringify(value)}.`);
  }
  for (const [name, property] of Object.entries(value)) {
    const fullName = path === '' ? name : `${path}.${name}`;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) {
      const known = Object.keys(rules).join(', ');
      throw new BadInputError(
        `${fullName} (${JSON.stringify(property)}) is not known. Allowed: ${known}.`,
      );
    }
    check(fullName, property, rule);
  }
}
