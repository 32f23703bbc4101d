/** Web Locks of one page, which jsdom lacks: exclusive, first come, first served. */
module.exports = class LockManager {
  #queues = new Map();

  async request(name, { signal } = {}, onGranted) {
    signal?.throwIfAborted();
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    await new Promise((grant, reject) => {
      queue.push(grant);
      signal?.addEventListener('abort', () => {
        // A lock that is held already is not given back by an abort.
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
