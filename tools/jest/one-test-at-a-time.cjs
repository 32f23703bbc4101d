const asyncHooks = require('node:async_hooks');

/**
 * Stands in for the AsyncLocalStorage in which jest-circus keeps the test that is running. Before Node 24 the real
 * one calls into JavaScript for each promise, which costs specs that move a clock by promises 40 % of their time.
 * Here tests of one process run one after another (there is no `test.concurrent`), so that a variable does.
 */
class OneTestAtATime {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, callback, ...args) {
    const before = this.#store;
    const restore = () => {
      this.#store = before;
    };
    this.#store = store;
    let result;
    try {
      result = callback(...args);
    } catch (error) {
      restore();
      throw error;
    }
    if (typeof result?.then === 'function') return result.finally(restore);
    restore();
    return result;
  }
}

/** To be called before jest-circus is loaded: it takes the class when it starts. */
function useOneTestAtATime() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return;
  Object.defineProperty(asyncHooks, 'AsyncLocalStorage', { value: OneTestAtATime });
}

module.exports = { useOneTestAtATime };
