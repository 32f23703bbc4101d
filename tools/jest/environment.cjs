const { webcrypto } = require('node:crypto');
const { default: JsdomEnvironment } = require('jest-preset-angular/environments/jest-jsdom-env');

const LockManager = require('./lock-manager.cjs');
const { useOneTestAtATime } = require('./one-test-at-a-time.cjs');

useOneTestAtATime();

// What every browser of today has and jsdom lacks, taken from Node.
const FROM_NODE = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'BroadcastChannel',
  'MessageChannel',
  'MessagePort',
  'structuredClone',
  'TextEncoder',
  'TextDecoder',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
];

// jsdom has these, and the `fetch` of Node 24 takes none but its own. jsdom's events take none but
// jsdom's, which specs of events put back: spec-helpers/dom-signals.ts.
const OF_FETCH = ['AbortController', 'AbortSignal'];

module.exports = class BrowserLikeEnvironment extends JsdomEnvironment {
  async setup() {
    await super.setup();
    for (const name of FROM_NODE) {
      this.global[name] ??= globalThis[name];
    }
    this.global.DomAbortController = this.global.AbortController;
    for (const name of OF_FETCH) this.global[name] = globalThis[name];
    Object.defineProperty(this.global.navigator, 'locks', { value: new LockManager() });
    // jsdom's own has no `subtle`.
    Object.defineProperty(this.global, 'crypto', { value: webcrypto, configurable: true });
  }
};
