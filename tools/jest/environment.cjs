const { webcrypto } = require('node:crypto');
const { default: JsdomEnvironment } = require('jest-preset-angular/environments/jest-jsdom-env');

const { useCompileOnce } = require('./compile-once.cjs');
const LockManager = require('./lock-manager.cjs');
const { useOneTestAtATime } = require('./one-test-at-a-time.cjs');

useCompileOnce();
useOneTestAtATime();

// Globals of Node.js that every current browser has, but jsdom doesn't.
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

// jsdom has these, but the `fetch` of Node.js 24 accepts only those of Node.js. jsdom's events
// accept only jsdom's, so specs of events restore them: spec-helpers/dom-signals.ts.
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
    // jsdom's `crypto` has no `subtle`.
    Object.defineProperty(this.global, 'crypto', { value: webcrypto, configurable: true });
  }
};
