import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Fill, Order} from '../../../../src/lib/model/order.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import type {IntentDraft} from '../../../../src/lib/state/journal.ts';
import {ADMIT, settle} from '../../../support/admission.ts';
import {pageOf, patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS = limitTerms();

const FILL: Fill = {
  id: 't1',
  symbol: 'BTC/USDT',
  orderId: '77',
  clientOrderId: null,
  side: 'BUY',
  price: '60000',
  quantity: '0.01',
  fee: null,
  liquidity: null,
  cause: 'TRADE',
  at: '2026-11-22T12:00:00.000Z',
};

/** An order whose answer was lost and that no read shows, on an account that has these fills. */
async function lostBeside(fills: readonly Fill[], prepare: (desk: Rig) => void, more = false): Promise<string | undefined> {
  const desk = rig();
  desk.exchange.scripts.push(() => {
    throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
  });
  prepare(desk);
  const adapter = patched(await desk.handle.adapter(), {fills: async () => ({...pageOf(fills), more})});
  const handle = {...desk.handle, adapter: async () => adapter};
  const deps = {...desk.deps, accounts: [handle]};
  const input = {handle, terms: TERMS, clientId: 'lost', leg: null, exact: false, allowDuplicate: false, despite: []};
  await desk.time.until(submitOrder(input, deps));
  return (await desk.time.until(resolveOrders('lost', 120_000, deps))).orders[0]?.outcome;
}

/** An earlier order that the exchange called 77. */
const seventySeven = (symbol: string) => (desk: Rig) => {
  const request = {type: 'MARKET' as const, quantityIn: 'BASE' as const, quantity: '1', side: 'BUY' as const, symbol};
  const clientOrderId = 'other';
  const draft: IntentDraft = {
    id: 'a'.repeat(32),
    account: 'desk',
    exchange: 'scripted',
    venue: 'scripted|sandbox|',
    credential: '',
    clientOrderId,
    clientId: null,
    routeId: null,
    legIndex: null,
    replaces: null,
    terms: '',
    request: {...request, clientOrderId, reduceOnly: false},
    adjustments: [],
    value: {amount: '1', asset: 'USDT'},
  };
  const {intent} = desk.state.journal.open(draft, ADMIT);
  const order = {id: '77', symbol} as never;
  settle(desk.state.journal, intent.id, {state: 'CONFIRMED', order, evidence: {source: 'test', says: ''}});
};

describe('a fill that could be the lost order’s own', () => {
  it('keeps it unknown, unless another order of the same market has it', async () => {
    expect(await lostBeside([FILL], () => {})).toBe('unknown');
    expect(await lostBeside([FILL], seventySeven('BTC/USDT'))).toBe('rejected');
  });

  it('is a stranger’s where the exchange names another order behind it: by its id, its age or its terms', async () => {
    const owned = (change: Partial<Order>) => (desk: Rig) => {
      const request = {...TERMS, type: 'LIMIT' as const, timeInForce: 'GTC' as const, clientOrderId: 'web_1'};
      desk.exchange.accept({request} as never, {id: '77', clientOrderId: null, status: 'FILLED', filled: '0.01', ...change});
    };
    const old = new Date(Date.UTC(2020, 0, 1)).toISOString();
    expect(await lostBeside([FILL], owned({clientOrderId: 'web_1'}))).toBe('rejected');
    expect(await lostBeside([FILL], owned({createdAt: old}))).toBe('rejected');
    expect(await lostBeside([FILL], owned({quantity: '7'}))).toBe('rejected');
    // Without a client order id, made at that time, of these terms: it may be this order.
    expect(await lostBeside([FILL], owned({}))).toBe('unknown');
  });

  it('proves the order where it is the order behind it', async () => {
    const behind = (desk: Rig) => {
      const request = {...TERMS, type: 'LIMIT' as const, timeInForce: 'GTC' as const, clientOrderId: 'lost'};
      const order = desk.exchange.accept({request} as never, {id: '77', status: 'FILLED', filled: '0.01'});
      desk.exchange.orders.delete('77');
      desk.exchange.byIdOnly.set('77', order);
    };
    expect(await lostBeside([FILL], behind)).toBe('placed');
  });

  it('is not another market’s: exchanges count their orders per market', async () => {
    expect(await lostBeside([FILL], seventySeven('ETH/USDT'))).toBe('unknown');
  });

  it('may be among those that the answer had no room for', async () => {
    const others = Array.from({length: 500}, (_, index) => ({...FILL, id: `t${index}`, side: 'SELL' as const}));
    expect(await lostBeside(others, () => {}, true)).toBe('unknown');
    expect(await lostBeside(others, () => {})).toBe('rejected');
  });
});
