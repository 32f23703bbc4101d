/**
 * Checks a promise of the guard.
 * @throws Error that names the promise, if it was broken.
 */
export function holds(promise: string, kept: boolean, details: string): void {
  if (!kept) throw new Error(`Broken: ${promise}: ${details}`);
}
