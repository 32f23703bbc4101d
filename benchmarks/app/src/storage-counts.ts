export interface StorageCounts {
  readonly reads: number;
  readonly writes: number;
}

/** The number of storage reads and writes during `action`. */
export async function countStorage(action: () => Promise<unknown>): Promise<StorageCounts> {
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { getItem, setItem, removeItem } = Storage.prototype;
  let reads = 0;
  let writes = 0;
  Storage.prototype.getItem = function (key) {
    reads++;
    return getItem.call(this, key);
  };
  Storage.prototype.setItem = function (key, value) {
    writes++;
    setItem.call(this, key, value);
  };
  Storage.prototype.removeItem = function (key) {
    writes++;
    removeItem.call(this, key);
  };
  try {
    await action();
  } finally {
    Object.assign(Storage.prototype, { getItem, setItem, removeItem });
  }
  return { reads, writes };
}
