/** Skips the pauses between Amplify's own attempts, until the mocks are restored. */
export function skipPauses(): void {
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((task: () => void) => {
    queueMicrotask(task);
  }) as never);
}
