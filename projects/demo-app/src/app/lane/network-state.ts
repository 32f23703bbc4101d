/**
 * Simulates that the device is offline or online, with the properties and events of the browser.
 */
export function pretendOnline(online: boolean): void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online });
  globalThis.dispatchEvent(new Event(online ? 'online' : 'offline'));
}
