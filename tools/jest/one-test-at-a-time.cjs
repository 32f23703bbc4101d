const asyncHooks = require('node:async_hooks');

/**
 * Replaces the AsyncLocalStorage in which jest-circus stores the current test. Before Node.js 24,
 * the real one calls JavaScript for each promise, which takes 40 % of the time in specs that use a
 * manual clock. The tests of a process run one after another (there is no `test.concurrent`), so a
 * variable is sufficient.
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

/** Call it before jest-circus is loaded, because jest-circus reads the class at its start. */
function useOneTestAtATime() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return;
  Object.defineProperty(asyncHooks, 'AsyncLocalStorage', { value: OneTestAtATime });
}

module.exports = { useOneTestAtATime };
