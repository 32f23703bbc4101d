/** Inserts an item by its time. Reports of other tabs and of the backend may come late. */
export function insertInOrder<Item>(
  items: Item[],
  item: Item,
  timeOf: (item: Item) => number,
): void {
  const before = items.findLastIndex((other) => timeOf(other) <= timeOf(item));
  items.splice(before + 1, 0, item);
}
