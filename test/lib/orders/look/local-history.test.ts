import {expect, it} from 'vitest';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {emptyLocal, localHistory, type RecordKind} from '../../../../src/lib/orders/look/local-history.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

/** One order placed and canceled, then a kill and its end. */
async function busyDesk() {
  const desk = rig();
  const ticket = {terms: limitTerms(), clientId: 'mine', leg: null, exact: false, allowDuplicate: false, despite: []};
  await desk.time.until(submitOrder({handle: desk.handle, ...ticket}, desk.deps));
  await desk.time.until(cancelOrders(['mine'], null, desk.deps));
  desk.state.halt.raise('drill');
  desk.state.halt.lift();
  const read = (kinds: readonly RecordKind[] = [], query: {symbol?: string; since?: number; limit?: number} = {}) => {
    const {symbol = null, since = 0, limit = 10} = query;
    return localHistory({symbol, since, limit}, kinds, desk.deps);
  };
  return {desk, read};
}

it('shows what was placed and done, and only the kinds that were asked for', async () => {
  const {read} = await busyDesk();
  const all = read();
  expect(all.orders).toMatchObject([{symbol: 'BTC/USDT', journal: {clientId: 'mine', replaces: null, origin: null}}]);
  expect(all.actions?.map(({kind}) => kind)).toEqual(['lift', 'kill', 'cancel']);
  expect(read(['kill', 'lift'])).toMatchObject({orders: [], actions: [{kind: 'lift'}, {kind: 'kill', detail: 'drill'}]});
  expect(read(['order'])).toMatchObject({orders: [{}], actions: [], settings: []});
});

it('filters by account, symbol and time; what was done to all of them stays', async () => {
  const {desk, read} = await busyDesk();
  const kinds = (symbol: string) => read([], {symbol}).actions?.map(({kind}) => kind);
  expect(kinds('BTC/USDT')).toEqual(['lift', 'kill', 'cancel']);
  expect(kinds('ETH/USDT')).toEqual(['lift', 'kill']);
  const other = {...desk.handle, account: 'other'};
  const elsewhere = localHistory({symbol: null, since: 0, limit: 10}, [], {...desk.deps, accounts: [other]});
  expect([elsewhere.orders, elsewhere.actions?.map(({kind}) => kind)]).toEqual([[], ['lift', 'kill']]);
  expect(read([], {since: desk.exchange.clock.now() + 1}).actions).toEqual([]);
});

it('says that more is left out, and nothing of orders where none was asked for', async () => {
  const {read} = await busyDesk();
  expect(read(['kill', 'lift'], {limit: 1})).toMatchObject({more: true, actions: [{kind: 'lift'}]});
  expect(emptyLocal(read(['kill']), ['kill'])).toBe('');
  expect(emptyLocal(read(['amend']), ['amend'])).toBe('No such records in the journal of this machine.');
});

it('has a change that was refused before anything was sent nowhere', async () => {
  const {desk, read} = await busyDesk();
  const input = {id: 'mine', symbol: null, price: '61000', quantity: null};
  await expect(desk.time.until(amendOrder(input, desk.deps))).rejects.toThrow('cannot be changed');
  expect(read(['amend']).actions).toEqual([]);
});
