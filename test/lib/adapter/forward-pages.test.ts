import {describe, expect, it} from 'vitest';
import type {Page} from '../../../src/lib/adapter/contract/rows.ts';
import {readForward} from '../../../src/lib/adapter/forward-pages.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';

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

interface Stamped {
  readonly id: number;
  readonly at: string;
}

/** An exchange that answers oldest first from `since` on, `limit` rows at most. */
function ledger(rows: readonly Stamped[], failAfter = Number.POSITIVE_INFINITY) {
  let asked = 0;
  return async (since: number, limit: number): Promise<Page<Stamped>> => {
    asked += 1;
    if (asked > failAfter) throw new DeskError('exchange-down', 'HTTP 503.');
    const from = rows.filter(({at}) => Date.parse(at) >= since);
    return {rows: from.slice(0, limit), missing: [], more: from.length > limit};
  };
}

const stampedRows = (count: number, stepMs: number): readonly Stamped[] =>
  Array.from({length: count}, (_, id) => ({id, at: new Date(Math.floor(id * stepMs)).toISOString()}));
const readStamped = (ask: (since: number, limit: number) => Promise<Page<Stamped>>) =>
  readForward({what: 'rows', since: 0, ask, idOf: ({id}) => String(id), timesOf: ({at}) => [Date.parse(at)]});

describe('all pages', () => {
  it.each([
    ['one a millisecond', 2500, 1],
    ['three a millisecond', 2500, 0.34],
    ['1,500 in one millisecond', 1500, 0],
  ])('are read, each row once: %s', async (_what, count, stepMs) => {
    const {rows, missing} = await readStamped(ledger(stampedRows(count, stepMs)));
    expect(rows.map(({id}) => id)).toEqual(Array.from({length: count}, (_, id) => id));
    expect(missing).toEqual([]);
  });

  it('that do not come are named, and what came stands', async () => {
    const {rows, missing} = await readStamped(ledger(stampedRows(2500, 1), 2));
    expect(rows.length).toBeGreaterThan(1900);
    expect(missing).toMatchObject([
      {what: expect.stringContaining('rows from 1970-01-01T00:00:01.'), error: {kind: 'exchange-down'}},
    ]);
  });

  it('end where more rows have one time than a page can hold, which is said', async () => {
    const {rows, missing} = await readStamped(ledger(stampedRows(80_000, 0)));
    expect(rows.length).toBeLessThan(80_000);
    expect(missing).toHaveLength(1);
  });

  it('throw when not even the first comes', async () => {
    await expect(readStamped(ledger(stampedRows(3, 1), 0))).rejects.toMatchObject({kind: 'exchange-down'});
  });
});
