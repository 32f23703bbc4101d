const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for each object, as `toEqual` takes an object and a proxy of it for the same. */
export function identityOf(object: object): number {
  const number = numbers.get(object) ?? ++last;
  numbers.set(object, number);
  return number;
}
