/**
 * Orders that an exchange links to another one, on every exchange and product that states it: what rests ends with all that belongs to
 * it, what filled is closed by its legs, and a lost answer leaves one family, never none and never two.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {applyLinkedRules, checkForm, type LinkedForm, legsOf} from '../../src/lib/model/linked.ts';
import {isTerminal, type LimitOrder, type Order} from '../../src/lib/model/order.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {systemClock, systemRandom} from '../../src/lib/transport/clock.ts';
import {PRODUCT, PRODUCTS} from '../support/product.ts';
import {eventually, openAdapter} from '../support/sandbox-desk.ts';
import {limitTerms} from '../support/terms.ts';
import {EXCHANGES, placingRule} from '../support/venues.ts';
import {limitBuy, listening, newId, place, placed, priceAt, reaches, refOf, SYMBOL, size, soon} from './cards.ts';

let sandbox: RunningSandbox;
let folder = '';
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 19, latencyMs: 0, moving: false});
  folder = mkdtempSync(join(tmpdir(), 'mxt-linked-'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, {recursive: true, force: true});
});

describe.each(EXCHANGES)('%s', (id) => {
  let adapter: ExchangeAdapter;
  let form: LinkedForm | null = null;
  beforeAll(async () => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    adapter = await openAdapter(id, address, {products: PRODUCTS});
    const stated = adapter.capabilities.linkedOrders?.[PRODUCT];
    form = typeof stated === 'object' ? stated : null;
  });
  afterEach(() => cancelEverything());

  const open = async () => {
    const {rows, missing} = await adapter.trading.openOrders({symbol: SYMBOL, products: 'ACCOUNT'}, soon());
    if (missing.length > 0) throw missing[0]?.error;
    return rows;
  };
  const cancelEverything = () =>
    eventually('nothing is open', async () => {
      await adapter.trading.cancelAll({symbol: SYMBOL, knownSymbols: [SYMBOL]}, soon());
      return (await open()).length === 0;
    });

  /** A buy at `percent` from the market with every leg that the exchange links at once, or with one of them. */
  async function family(percent: number, only: 'TAKE_PROFIT' | 'STOP_LOSS' | null = null): Promise<LimitOrder> {
    const request = (await limitBuy(adapter, percent)) as LimitOrder;
    const isWanted = (kind: 'TAKE_PROFIT' | 'STOP_LOSS') => only === kind || (only === null && form?.legs !== 'ONE');
    const prices = {
      takeProfit: isWanted('TAKE_PROFIT') ? await priceAt(adapter, 20) : null,
      stopLoss: isWanted('STOP_LOSS') || (only === null && form?.legs === 'ONE') ? await priceAt(adapter, -20) : null,
    };
    const both = newId();
    const legs = legsOf(prices, () => (form?.ids === 'NONE' ? null : form?.ids === 'SHARED' ? both : newId()));
    const {market} = await size(adapter);
    const ruled = applyLinkedRules(request, legs, request.price, market, false);
    checkForm(ruled.request, legs, form ?? undefined, {exchange: id, market});
    return ruled.request as LimitOrder;
  }

  /** Open orders that are legs of this one: on the other side, at its prices. */
  const legsOpen = (orders: readonly Order[], {linked = []}: LimitOrder) =>
    orders.filter(({side, price, stopPrice}) => {
      const prices = [price, stopPrice].flatMap((each) => each ?? []);
      return side === 'SELL' && linked.some((leg) => prices.some((each) => dec(each).eq(leg.price)));
    });

  it('is refused before it is encoded where the exchange links nothing', async () => {
    if (form !== null) return;
    const request = await limitBuy(adapter, -2);
    const legs = legsOf({takeProfit: '1', stopLoss: null}, () => null);
    const {market} = await size(adapter);
    expect(() => checkForm(request, legs, adapter.capabilities.linkedOrders?.[PRODUCT], {exchange: id, market})).toThrow(
      /links no/,
    );
  });

  it('one that rests ends with all that is linked to it', async () => {
    if (form === null) return;
    const request = await family(-2);
    const order = await placed(adapter, request);
    expect(order).toMatchObject({side: 'BUY', type: 'LIMIT', status: 'NEW', clientOrderId: request.clientOrderId});
    const [shown] = (await open()).filter(({clientOrderId}) => clientOrderId === request.clientOrderId);
    expect(shown?.id).toBe(order.id);
    await adapter.trading.cancelOrder(order, soon());
    await reaches(adapter, refOf(request), 'CANCELED');
    await eventually('nothing is left of it', async () => (await open()).length === 0);
  });

  it.each(['TAKE_PROFIT', 'STOP_LOSS'] as const)('once it has filled, its %s stands alone, sized to close it', async (kind) => {
    if (form === null || form.legs === 'BOTH') return;
    const request = await family(2, kind);
    await place(adapter, request);
    await reaches(adapter, refOf(request), 'FILLED');
    const [leg] = await eventually('the leg is there', async () => {
      const legs = legsOpen(await open(), request);
      return legs.length === 1 && legs;
    });
    if (leg?.quantity == null) return;
    // A fee that the fill paid in coins is not there to be sold; the rest is in whole steps.
    const {market} = await size(adapter);
    const short = dec(request.quantity).minus(leg.quantity);
    const fee = dec(request.quantity).mul('0.002').plus(market.rules.stepSize);
    expect(short.gte(0) && short.lte(fee), `sized ${leg.quantity} of ${request.quantity}`).toBe(true);
  });

  it('once it has filled, both legs stand, and the end of one is that of the other', async () => {
    if (form === null || form.legs === 'ONE') return;
    const request = await family(2);
    await place(adapter, request);
    await reaches(adapter, refOf(request), 'FILLED');
    const legs = await eventually('the legs are there', async () => {
      const found = legsOpen(await open(), request);
      return found.length >= (form?.ids === 'EACH' ? 2 : 1) && found;
    });
    if (form.ids !== 'NONE') {
      const names = new Set(request.linked?.map(({clientOrderId}) => clientOrderId));
      expect(legs.every(({clientOrderId}) => names.has(clientOrderId))).toBe(true);
    }
    const [first] = legs;
    if (first === undefined) throw new Error('there is no leg');
    // Which of them may go on beside the other is the exchange's to say; where it is one list or one order, none does.
    await adapter.trading.cancelOrder(first, soon());
    if (form.ids !== 'NONE') await eventually('both are over', async () => legsOpen(await open(), request).length === 0);
  });

  it('its legs are told on the private stream', async () => {
    if (form === null) return;
    const request = await family(2);
    await listening(
      adapter,
      async () => {
        await place(adapter, request);
      },
      (events) => {
        const told = events.flatMap((event) => (event.type === 'ORDER' ? [event.order] : []));
        const isFilled = told.some(({clientOrderId, status}) => clientOrderId === request.clientOrderId && status === 'FILLED');
        return isFilled && told.some(({side, status}) => side === 'SELL' && !isTerminal(status));
      },
    );
  });

  describe('a lost answer', () => {
    let deps: OrderDeps;
    let handle: AccountHandle;
    beforeAll(() => {
      handle = {
        account: id,
        exchange: id,
        environment: 'sandbox',
        mode: 'trade',
        products: PRODUCTS,
        adapter: async () => adapter,
      };
      const state = openState({directory: join(folder, id), clock: systemClock, warn: () => {}});
      const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 15_000};
      deps = {call, random: systemRandom, state, limits: NO_LIMITS, accounts: [handle]};
    });
    afterAll(() => deps.state.close());
    afterEach(() => sandbox.faults(id).clear());

    it.each([
      [{point: 'engine.post', action: {do: 'answer', status: 502, body: ''}}, 1],
      [{point: 'resp.head', action: {do: 'reset'}}, 1],
      [{point: 'gw.pre', action: {do: 'drop'}}, 0],
    ] as const)('%j leaves %i families, and the same command again sends none', async (fault, families) => {
      if (form === null) return;
      const {quantity} = await size(adapter);
      const [price, above, below] = await Promise.all([-2, 20, -20].map((percent) => priceAt(adapter, percent)));
      const legs = form.legs === 'ONE' ? {stopLoss: below ?? ''} : {takeProfit: above ?? '', stopLoss: below ?? ''};
      const terms = {...limitTerms(), symbol: SYMBOL, quantity, price: price ?? '', ...legs};
      const options = {leg: null, exact: false, allowDuplicate: false, despite: []};
      const ticket = {handle, terms, clientId: newId(), ...options};
      const rule = {exchange: id, ...fault, ...placingRule(id), times: 1};
      await fetch(`${sandbox.controlUrl}/faults`, {method: 'POST', body: JSON.stringify(rule)});
      const first = await submitOrder(ticket, deps);
      expect(first.outcome).toBe(families === 1 ? 'placed' : 'unknown');
      sandbox.faults(id).clear();
      const again = await submitOrder(ticket, deps);
      expect([again.outcome, again.replayed, again.linked]).toEqual([first.outcome, true, first.linked]);
      const parents = (await open()).filter(({side, parentId}) => side === 'BUY' && parentId === null);
      expect(parents).toHaveLength(families);
      expect((await open()).filter(({side}) => side === 'SELL').length).toBeLessThanOrEqual(2);
    });
  });
});
