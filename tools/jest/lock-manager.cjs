/**
 * Web Locks for one page, which jsdom doesn't have: exclusive, and granted in the order of the
 * requests.
 */
module.exports = class LockManager {
  #queues = new Map();

  async request(name, { signal } = {}, onGranted) {
    signal?.throwIfAborted();
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    await new Promise((grant, reject) => {
      queue.push(grant);
      signal?.addEventListener('abort', () => {
        // An abort doesn't release a lock that is already held.
        if (queue.indexOf(grant) < 1) return;
        queue.splice(queue.indexOf(grant), 1);
        reject(signal.reason);
      });
      if (queue.length === 1) grant();
    });
    try {
      return await onGranted({ name, mode: 'exclusive' });
    } finally {
      queue.shift();
      if (queue.length > 0) queue[0]();
      else this.#queues.delete(name);
    }
  }
};
