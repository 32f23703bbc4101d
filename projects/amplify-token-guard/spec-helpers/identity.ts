const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for each object, because `toEqual` considers an object and its proxy equal. */
export function identityOf(object: object): number {
  const number = numbers.get(object) ?? ++last;
  numbers.set(object, number);
  return number;
}
