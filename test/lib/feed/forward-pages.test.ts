import {describe, expect, it} from 'vitest';
import {readForward} from '../../../src/lib/feed/forward-pages.ts';

interface Row {
  readonly id: string;
  readonly made: number;
  readonly changed: number;
}

/** An exchange that lists rows by one of their times and gives at most `most` at once. */
async function read(rows: readonly Row[], by: 'made' | 'changed', most: number): Promise<readonly string[]> {
  const sorted = rows.toSorted((a, b) => a[by] - b[by]);
  const {rows: found, missing} = await readForward<Row>({
    what: 'closed orders',
    since: 0,
    ask: async (since, limit) => {
      const all = sorted.filter((row) => row[by] >= since);
      const size = Math.min(limit, limit > 1000 ? all.length : most);
      return {rows: all.slice(0, size), missing: [], more: all.length > size};
    },
    idOf: ({id}) => id,
    timesOf: ({made, changed}) => [made, changed],
  });
  expect(missing).toEqual([]);
  return found.map(({id}) => id).toSorted();
}

describe.each(['made', 'changed'] as const)('a history that is listed by when its rows were %s', (by) => {
  it('is read whole, also past an instant that fills a page and ends much later', async () => {
    const together = ['a', 'b', 'c', 'd'].map((id, at) => ({id, made: 10, changed: at === 2 ? 90 : 11 + at}));
    const later = [
      {id: 'e', made: 40, changed: 41},
      {id: 'f', made: 60, changed: 95},
    ];
    expect(await read([...together, ...later], by, 3)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
