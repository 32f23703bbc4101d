/** @throws Error that names the promise, unless it was kept. */
export function holds(promise: string, kept: boolean, details: string): void {
  if (!kept) throw new Error(`Broken: ${promise}: ${details}`);
}
