/** How exchanges hand out long lists, page by page. */

/** Oldest first: from the first row that `follows` on, or without it the newest `limit`. */
export function pageFrom<T>(oldestFirst: readonly T[], limit: number, follows: ((row: T) => boolean) | null): readonly T[] {
  return follows === null ? oldestFirst.slice(-limit) : oldestFirst.filter(follows).slice(0, limit);
}

/** `limit` rows from the first that `follows` on (null: from the start), and whether more come after them. */
export function pageAfter<T>(
  rows: readonly T[],
  limit: number,
  follows: ((row: T, index: number) => boolean) | null,
): {readonly items: readonly T[]; readonly more: boolean} {
  const start = follows === null ? 0 : rows.findIndex(follows);
  const items = start < 0 ? [] : rows.slice(start, start + limit);
  return {items, more: start >= 0 && items.length > 0 && start + limit < rows.length};
}
