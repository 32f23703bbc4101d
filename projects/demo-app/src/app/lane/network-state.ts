/** Makes the page believe that its device went offline or came back, as a browser tells it. */
export function pretendOnline(online: boolean): void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
  globalThis.dispatchEvent(new Event(online ? 'online' : 'offline'));
}
