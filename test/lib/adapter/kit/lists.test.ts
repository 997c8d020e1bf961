/** Pages, stretches of time and rows: all of them, or what is missing is named. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {allPages, numberedPages, readRows} from '../../../../src/lib/adapter/kit/pages.ts';
import {readHistory, spansOf, type TimedHistory} from '../../../../src/lib/adapter/kit/windows.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';

const down = new DeskError('exchange-down', 'out of order');
const pages = (...list: readonly (readonly [rows: readonly number[], cursor: string | null] | Error)[]) => {
  const left = [...list];
  return async () => {
    const next = left.shift();
    if (next === undefined) throw new Error('asked for too much');
    if (next instanceof Error) throw next;
    return {rows: next[0], cursor: next[1]};
  };
};

describe('a cursor', () => {
  it('is followed through short and empty pages until there is none', async () => {
    expect(await allPages('orders', pages([[1], 'a'], [[], 'b'], [[2, 3], '']))).toEqual({rows: [1, 2, 3], missing: []});
  });

  it('that repeats ends the list', async () => {
    expect((await allPages('orders', pages([[1], 'a'], [[2], 'b'], [[3], 'a']))).rows).toEqual([1, 2, 3]);
  });

  it('leaves a page that does not come in missing, and throws for the first one', async () => {
    const {rows, missing} = await allPages('orders', pages([[1], 'a'], down));
    expect([rows, missing]).toEqual([[1], [{what: 'page 2 of orders', error: down}]]);
    await expect(allPages('orders', pages(down))).rejects.toBe(down);
  });
});

describe('numbered pages', () => {
  const read = (broken: number) => async (page: number) => {
    if (page === broken) throw down;
    return {rows: page === 3 ? [5] : [page, page], total: 5};
  };

  it('are read to the total, a missing one named', async () => {
    expect((await numberedPages('positions', 2, read(0))).rows).toEqual([1, 1, 2, 2, 5]);
    expect(await numberedPages('positions', 2, read(2))).toMatchObject({
      rows: [1, 1, 5],
      missing: [{what: 'page 2 of positions'}],
    });
  });

  it('that hold fewer rows than the total are not complete', async () => {
    const short = await numberedPages('positions', 2, async () => ({rows: [1], total: 2}));
    expect(short.missing).toMatchObject([{what: 'positions', error: {kind: 'protocol'}}]);
  });
});

it('rows that cannot be read take no others along', () => {
  const read = (row: unknown) => {
    if (row === 'odd') throw new DeskError('protocol', 'odd');
    return typeof row === 'number' ? row : null;
  };
  expect(readRows('orders', [1, 2], read)).toEqual({rows: [1, 2], missing: []});
  expect(readRows('orders', [1, 'odd', null, 2], read)).toMatchObject({rows: [1, 2], missing: [{what: '2 of 4 orders'}]});
});

describe('stretches of time', () => {
  it('cover everything once, oldest first', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({min: 0, max: 5000}), fc.integer({min: 1, max: 700}), (from, length, size) => {
        const spans = spansOf({from, to: from + length}, size);
        expect(spans.every((span) => span.to - span.from < size)).toBe(true);
        expect(spans[0]?.from).toBe(from);
        expect(spans.at(-1)?.to).toBe(from + length);
        expect(spans.slice(1).every((span, index) => span.from === (spans[index]?.to ?? 0) + 1)).toBe(true);
      }),
    );
  });

  interface Row {
    readonly id: number;
    readonly at: number;
  }
  const PAGE = 10;
  /** An exchange that holds these rows, and counts what it was asked. */
  function exchangeOf(rows: readonly Row[], {fails, newest = false}: {fails?: (id: number) => boolean; newest?: boolean} = {}) {
    const asked = {byTime: 0, fromId: 0};
    const history: TimedHistory<Row> = {
      what: 'fills',
      spanMs: 100,
      atOnce: 4,
      pageRows: PAGE,
      byTime: async ({from, to}) => {
        asked.byTime += 1;
        const within = rows.filter(({at}) => at >= from && at <= to);
        return newest ? within.slice(-PAGE) : within.slice(0, PAGE);
      },
      fromId: async (id) => {
        asked.fromId += 1;
        if (fails?.(Number(id)) === true) throw down;
        return rows.filter((row) => row.id >= Number(id)).slice(0, PAGE);
      },
      idOf: ({id}) => String(id),
      timeOf: ({at}) => at,
    };
    return {history, asked};
  }

  it('give the oldest rows first, the limit cuts the newest end, and more says so', async () => {
    const gaps = fc.array(fc.integer({min: 1, max: 40}), {maxLength: 60});
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({min: 1, max: 70}), fc.boolean(), async (steps, limit, newest) => {
        let at = 0;
        const rows = steps.map((step, index) => {
          at += step;
          return {id: index + 1, at};
        });
        const span = {from: 30, to: 900};
        const wanted = rows.filter((row) => row.at >= span.from && row.at <= span.to);
        const {rows: read, more} = await readHistory(exchangeOf(rows, {newest}).history, span, limit);
        expect(read).toEqual(wanted.slice(0, limit));
        expect(more).toBe(wanted.length > limit);
      }),
    );
  });

  it('cost no more than their rows after the first one was found', async () => {
    const {history, asked} = exchangeOf([
      {id: 1, at: 50},
      {id: 2, at: 90_000},
    ]);
    expect((await readHistory(history, {from: 0, to: 100_000}, 100)).rows).toHaveLength(2);
    expect(asked).toEqual({byTime: 4, fromId: 1});
  });

  it('keep a row whose time is not known, and never take it for absent', async () => {
    const {history} = exchangeOf([
      {id: 1, at: 50},
      {id: 2, at: Number.NaN},
      {id: 3, at: 60},
    ]);
    expect((await readHistory(history, {from: 0, to: 99}, 100)).rows.map(({id}) => id)).toEqual([1, 2, 3]);
  });

  it('name the part that did not come', async () => {
    const rows = Array.from({length: 25}, (_, index) => ({id: index + 1, at: 10 + index}));
    const {history} = exchangeOf(rows, {fails: (id) => id > 10});
    const {rows: read, missing} = await readHistory(history, {from: 0, to: 99}, 100);
    expect([read.length, missing.map(({what}) => what)]).toEqual([10, ['fills from id 11 on']]);
  });
});
