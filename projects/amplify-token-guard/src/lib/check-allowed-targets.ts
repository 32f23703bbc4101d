import { optionRule, OptionRule, show, strayKey } from './option-rule';
import { TargetMethod, TargetRule } from './token-guard-options';

const URL_OR_FUNCTION =
  'a function, or a string: an http(s) URL, or a path that starts with one "/" (no user name, white space, placeholder, "*", "?", or "#")';

const METHODS: readonly TargetMethod[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
];

const optional = (allowed: string, accepts: (value: unknown) => boolean): OptionRule =>
  optionRule(allowed, (value) => value === undefined || accepts(value));

/** A function, because bundlers keep a constant that is built by calls. */
const rules = (): Record<keyof TargetRule, OptionRule> => ({
  url: optionRule(URL_OR_FUNCTION, isUrlOrFunction),
  tokenUse: optional('"access" or "id"', (value) => value === 'access' || value === 'id'),
  prefix: optional(
    '"" or a word and one space, such as "Bearer "',
    // The characters that the name of an authentication scheme can contain.
    (value) => typeof value === 'string' && /^([\w!#$%&'*+.^`|~-]+ )?$/.test(value),
  ),
  methods: optional(`a list of one or more of ${METHODS.join(', ')}`, isListOfMethods),
});

/** @returns what is wrong with the option `allow`, as the text of an error, or undefined */
export function checkAllowedTargets(name: string, targets: unknown): string | undefined {
  if (!Array.isArray(targets)) {
    return `"${name}" is ${show(targets)}; expected a list of URLs, functions, and rules.`;
  }
  for (const [index, target] of targets.entries()) {
    const problem = checkTarget(`${name}[${index}]`, target);
    if (problem) return problem;
  }
  return undefined;
}

function checkTarget(name: string, target: unknown): string | undefined {
  if (isUrlOrFunction(target)) return undefined;
  const keys = Object.keys(rules()) as (keyof TargetRule)[];
  // A value with none of these keys is not a rule with a typo, so list what is allowed instead.
  if (!isObject(target) || !keys.some((key) => Object.hasOwn(target, key))) {
    return `"${name}" is ${show(target)}; expected ${URL_OR_FUNCTION}, or a rule such as { url: "/api" }.`;
  }
  const stray = strayKey(target, keys, `${name}.`);
  if (stray) return stray;
  for (const key of keys) {
    const value: unknown = Object.hasOwn(target, key) ? Reflect.get(target, key) : undefined;
    const problem = rules()[key](`${name}.${key}`, value);
    if (problem) return problem;
  }
  return undefined;
}

function isUrlOrFunction(target: unknown): boolean {
  if (typeof target === 'function') return true;
  // These would be accepted and match no request. `{` and `/:` are placeholders of routes.
  if (typeof target !== 'string' || /[*?#{}\s]|\/:/.test(target)) return false;
  return /^\/(?![/\\])/.test(target) || (/^https?:\/\/[^/\\]/i.test(target) && isUrl(target));
}

/** The URL parser accepts characters such as `,` and `$` in the name of a host. */
function isUrl(target: string): boolean {
  if (!URL.canParse(target)) return false;
  const { hostname, username, password } = new URL(target);
  return /^(\[.*\]|[\w-][\w.-]*)$/.test(hostname) && !username && !password;
}

function isListOfMethods(value: unknown): boolean {
  const known: readonly unknown[] = METHODS;
  return Array.isArray(value) && value.length > 0 && value.every((name) => known.includes(name));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
