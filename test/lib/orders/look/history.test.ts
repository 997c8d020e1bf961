import {describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../../../src/lib/adapter/accounts.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {orderHistory} from '../../../../src/lib/orders/look/history.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {pageOf, patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

/** The same account on an exchange that tells history by symbol only; `asked` collects the symbols. */
function bySymbol({handle}: Rig, asked: (string | null)[]): AccountHandle {
  const only = async (symbol: string | null) => {
    asked.push(symbol);
    if (symbol === null) throw new DeskError('unsupported', 'One symbol at a time.');
    return pageOf([]);
  };
  return {
    ...handle,
    adapter: async () =>
      patched(await handle.adapter(), {closedOrders: ({symbol}) => only(symbol), fills: async () => pageOf([])}),
  };
}

describe('order history', () => {
  it('asks an exchange that tells it by symbol for every symbol placed from here, and says so', async () => {
    const desk = rig();
    const terms = limitTerms();
    await desk.time.until(
      submitOrder(
        {handle: desk.handle, terms, clientId: null, leg: null, exact: false, allowDuplicate: false, despite: []},
        desk.deps,
      ),
    );
    const asked: (string | null)[] = [];
    const deps = {...desk.deps, accounts: [bySymbol(desk, asked)]};
    const {complete, bySymbol: told} = await desk.time.until(orderHistory({symbol: null, since: 0, limit: 10}, deps));
    expect(complete).toBe(true);
    expect(asked).toEqual([null, 'BTC/USDT']);
    expect(told).toEqual([{account: desk.handle.account, symbols: ['BTC/USDT']}]);
  });

  it('asks once where the exchange tells everything', async () => {
    const desk = rig();
    const {bySymbol: told} = await desk.time.until(orderHistory({symbol: null, since: 0, limit: 10}, desk.deps));
    expect(told).toEqual([]);
  });
});
