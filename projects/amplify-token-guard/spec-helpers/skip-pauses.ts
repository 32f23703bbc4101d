/** Amplify pauses between its attempts, and nobody has to wait for that; until mocks are restored. */
export function skipPauses(): void {
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((task: () => void) => {
    queueMicrotask(task);
  }) as never);
}
