/**
 * All strings that code can reach through `value`: in properties (enumerable or not, own or
 * inherited), in the results of getters and of methods without arguments, and in lists and maps.
 */
export function textsWithin(value: unknown): Set<string> {
  const texts = new Set<string>();
  const seen = new Set<unknown>();
  const look = (at: unknown): void => {
    if (typeof at === 'string') texts.add(at);
    if ((typeof at !== 'object' && typeof at !== 'function') || at === null || seen.has(at)) return;
    seen.add(at);
    if (at instanceof Map || at instanceof Set) for (const entry of at) look(entry);
    for (let owner: object | null = at; isCustom(owner); owner = prototypeOf(owner)) {
      for (const name of Reflect.ownKeys(owner)) look(read(at, name));
    }
  };
  look(value);
  return texts;
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}

function isCustom(owner: object | null): owner is object {
  return owner !== null && owner !== Object.prototype && owner !== Function.prototype;
}

function read(from: object, name: string | symbol): unknown {
  if (name === 'constructor' || name === 'prototype') return undefined;
  const value: unknown = Reflect.get(from, name);
  const isMethod = typeof value === 'function' && value.length === 0;
  return isMethod ? (value as () => unknown).call(from) : value;
}
