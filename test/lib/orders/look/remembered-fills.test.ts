import {describe, expect, it} from 'vitest';
import type {HistoryQuery} from '../../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Fill} from '../../../../src/lib/model/order.ts';
import {fillsSince} from '../../../../src/lib/orders/look/remembered-fills.ts';
import {patched} from '../../../support/patched.ts';
import {rig} from '../../../support/scripted-exchange.ts';
import {aFill} from '../../feed/orders.ts';

const MINUTE = 60_000;

/** A live account with a fill each minute of the 3000 minutes before two hours ago; `asked`: from when on each page was asked for. */
async function trader({
  environment = 'live' as const,
  clockKnown = true,
}: {
  environment?: 'live' | 'sandbox';
  clockKnown?: boolean;
} = {}) {
  const desk = rig();
  const now = desk.exchange.clock.now();
  const end = now - 120 * MINUTE;
  const all: Fill[] = Array.from({length: 3000}, (_, index) =>
    aFill({
      id: String(index),
      symbol: index % 3 === 0 ? 'ETH/USDT' : 'BTC/USDT',
      at: new Date(end - (2999 - index) * MINUTE).toISOString(),
    }),
  );
  const base = await desk.handle.adapter();
  const asked: HistoryQuery[] = [];
  const control = {failAfter: Number.POSITIVE_INFINITY, hole: false};
  const adapter = patched(base, {
    config: {...base.config, environment},
    async fills(query) {
      asked.push(query);
      if (asked.length > control.failAfter) throw new DeskError('rate-limit', 'Too many requests.');
      const rows = all.filter(({at, symbol}) => Date.parse(at) >= query.since && (query.symbol ?? symbol) === symbol);
      const missing = control.hole ? [{what: 'fills of linear', error: new DeskError('timeout', 'No answer.')}] : [];
      return {rows: rows.slice(0, query.limit), missing, more: rows.length > query.limit};
    },
  });
  if (clockKnown) desk.state.memory(adapter.config).saveClockOffset(0);
  const read = async (since: number, symbol: string | null = null) => {
    asked.length = 0;
    const {rows, missing} = await fillsSince(adapter, {symbol, since, limit: 100}, desk.deps, new AbortController().signal);
    const ids = rows.map(({id}) => Number(id)).toSorted((a, b) => a - b);
    return {ids, missing, asked: asked.map((query) => query.since)};
  };
  const first = end - 2999 * MINUTE;
  return {desk, adapter, all, read, control, now, end, first};
}

const upTo = (length: number, from = 0) => Array.from({length: length - from}, (_, index) => index + from);

describe('fills of an account', () => {
  it('are read once, and then only what is new', async () => {
    const {read, all, now, end, first} = await trader();
    expect((await read(first)).ids).toEqual(upTo(3000));
    all.push(aFill({id: '3000', symbol: 'BTC/USDT', at: new Date(end + 100 * MINUTE).toISOString()}));
    const again = await read(first);
    expect(again.ids).toEqual(upTo(3001));
    expect(again.asked).toEqual([now - 60 * MINUTE]);
  });

  it('are read further back without what lies behind', async () => {
    const {read, now, end, first} = await trader();
    await read(end - 500 * MINUTE);
    const {ids, asked} = await read(first);
    expect(ids).toEqual(upTo(3000));
    expect(asked.filter((since) => since > end - 499 * MINUTE)).toEqual([now - 60 * MINUTE]);
    expect((await read(first)).asked).toHaveLength(1);
  });

  it('go on where a reading was cut short', async () => {
    const {read, control, first} = await trader();
    control.failAfter = 2;
    const cut = await read(first);
    expect(cut.missing).toHaveLength(1);
    control.failAfter = Number.POSITIVE_INFINITY;
    const {ids, asked} = await read(first);
    expect(ids).toEqual(upTo(3000));
    expect(asked[0]).toBeGreaterThanOrEqual(first + 1990 * MINUTE);
  });

  it('are asked for again where a part of the answer was missing', async () => {
    const {read, control, first} = await trader();
    control.hole = true;
    await read(first);
    control.hole = false;
    expect((await read(first)).asked[0]).toBe(first);
  });

  it('of one symbol come from those of all symbols', async () => {
    const {read, now, first} = await trader();
    await read(first);
    const {ids, asked} = await read(first, 'ETH/USDT');
    expect(ids).toEqual(upTo(3000).filter((id) => id % 3 === 0));
    expect(asked).toEqual([now - 60 * MINUTE]);
  });

  it('are taken from the last one on where the clock of the exchange is not known', async () => {
    const {read, end, first} = await trader({clockKnown: false});
    await read(first);
    expect((await read(first)).asked).toEqual([end]);
  });

  it('are another history after a product was added to the account', async () => {
    const {desk, adapter, read, first} = await trader();
    await read(first);
    const more = patched(adapter, {config: {...adapter.config, products: ['spot', 'linear']}});
    const sinces: number[] = [];
    const listening = patched(more, {
      fills: async (query, signal) => {
        sinces.push(query.since);
        return adapter.trading.fills(query, signal);
      },
    });
    await fillsSince(listening, {symbol: null, since: first, limit: 100}, desk.deps, new AbortController().signal);
    expect(sinces[0]).toBe(first);
  });

  it('of a sandbox are never remembered: it begins anew', async () => {
    const {read, first} = await trader({environment: 'sandbox'});
    await read(first);
    expect((await read(first)).asked[0]).toBe(first);
  });
});
