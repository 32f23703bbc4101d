/** Adds an item where it belongs by time: what other tabs and the backend tell may come late. */
export function insertInOrder<Item>(
  items: Item[],
  item: Item,
  timeOf: (item: Item) => number,
): void {
  const before = items.findLastIndex((other) => timeOf(other) <= timeOf(item));
  items.splice(before + 1, 0, item);
}
