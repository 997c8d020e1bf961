/**
 * Legs of an order whose answer was lost: what reads them shows the order that they belong to, on every exchange that says it or takes our
 * names for them, whether they wait, were canceled, or fired.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import type {FeedEvent} from '../../src/lib/feed/feed-event.ts';
import {OrderWatch} from '../../src/lib/feed/order-watch.ts';
import {dec, plain} from '../../src/lib/model/decimal.ts';
import type {LinkedForm} from '../../src/lib/model/linked.ts';
import type {Order} from '../../src/lib/model/order.ts';
import {orderHistory} from '../../src/lib/orders/look/history.ts';
import {openOrders} from '../../src/lib/orders/look/open-orders.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import {TRADING_WALLET} from '../../src/lib/sandbox/engine/ledger.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {createVolatileMemory} from '../../src/lib/state/volatile-memory.ts';
import {systemClock, systemRandom} from '../../src/lib/transport/clock.ts';
import {familiesOf} from '../../src/lib/ui/order-families.ts';
import {PRODUCT, PRODUCTS} from '../support/product.ts';
import {eventually, openAdapter} from '../support/sandbox-desk.ts';
import {limitTerms} from '../support/terms.ts';
import {EXCHANGES, factsOf, placingRule} from '../support/venues.ts';
import {newId, priceAt, SYMBOL, size, soon} from './cards.ts';

let sandbox: RunningSandbox;
let folder = '';
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 23, latencyMs: 0, moving: false, accounts: ['one', 'two']});
  folder = mkdtempSync(join(tmpdir(), 'mxt-parents-'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, {recursive: true, force: true});
});

const start = Date.now() - 60_000;

describe.each(EXCHANGES)('%s', (id) => {
  let form: LinkedForm | null = null;
  let deps: OrderDeps;
  let handle: AccountHandle;

  const memory = createVolatileMemory(systemClock);
  /** As the next run of the program: of orders it knows nothing but what the journal has. */
  const fresh = async (): Promise<ExchangeAdapter> => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    return openAdapter(id, address, {products: PRODUCTS, memory});
  };
  beforeAll(async () => {
    const stated = (await fresh()).capabilities.linkedOrders?.[PRODUCT];
    form = typeof stated === 'object' && factsOf(id).namesNoParent?.includes(PRODUCT) !== true ? stated : null;
    handle = {account: id, exchange: id, environment: 'sandbox', mode: 'trade', products: PRODUCTS, adapter: fresh};
    const state = openState({directory: join(folder, id), clock: systemClock, warn: () => {}});
    const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 15_000};
    deps = {call, random: systemRandom, state, limits: NO_LIMITS, accounts: [handle]};
  });
  afterAll(() => deps.state.close());
  beforeEach(async () => {
    const adapter = await fresh();
    await eventually('nothing is open', async () => {
      await adapter.trading.cancelAll({symbol: SYMBOL, knownSymbols: [SYMBOL]}, soon());
      return (await adapter.trading.openOrders({symbol: SYMBOL, products: 'ACCOUNT'}, soon())).rows.length === 0;
    });
  });

  const open = async () => (await openOrders(await fresh(), {symbol: SYMBOL, products: 'ACCOUNT'}, deps, soon())).rows;
  const closed = async () => (await orderHistory({symbol: SYMBOL, since: start, limit: 500}, deps)).orders;
  const isLeg = ({side}: Order) => side === 'SELL';

  /** A buy that fills at once, killed between its request and the answer. Returns our id of it, when its legs are there. */
  async function cutOff(stopPercent: number, only: 'TAKE_PROFIT' | 'STOP_LOSS' | null): Promise<string> {
    const adapter = await fresh();
    const {quantity} = await size(adapter);
    const [price, takeProfit, stopLoss] = await Promise.all([2, 20, stopPercent].map((percent) => priceAt(adapter, percent)));
    const legs = {
      ...(form?.legs !== 'ONE' && only !== 'STOP_LOSS' && {takeProfit: takeProfit ?? ''}),
      ...(only !== 'TAKE_PROFIT' && {stopLoss: stopLoss ?? ''}),
    };
    const terms = {...limitTerms(), symbol: SYMBOL, quantity, price: price ?? '', ...legs};
    const rule = {exchange: id, point: 'resp.delay', action: {do: 'delay', ms: 30_000}, ...placingRule(id), times: 1};
    await fetch(`${sandbox.controlUrl}/faults`, {method: 'POST', body: JSON.stringify(rule)});
    const abort = new AbortController();
    const call = {...deps.call, signal: abort.signal};
    const despite = deps.state.journal.unsettled().map((each) => each.clientOrderId);
    const ticket = {handle, terms, clientId: newId(), leg: null, exact: false, allowDuplicate: false, despite};
    const placing = submitOrder(ticket, {...deps, call}).catch((error: unknown) => error);
    await eventually('the legs are there', async () => {
      const {rows} = await adapter.trading.openOrders({symbol: SYMBOL, products: 'ACCOUNT'}, soon());
      return rows.some(isLeg);
    });
    abort.abort();
    expect(await placing).toMatchObject({kind: 'interrupted'});
    sandbox.faults(id).clear();
    const [intent] = deps.state.journal.list(start, 1);
    expect(intent).toMatchObject({order: null});
    return intent?.clientOrderId ?? '';
  }

  /** Every leg of it among these stands in its family. */
  async function expectFamily(orders: readonly Order[], clientOrderId: string, more: readonly Order[] = []): Promise<void> {
    const [parent] = (await closed()).filter((order) => order.clientOrderId === clientOrderId);
    if (parent === undefined) throw new Error('the order is not in the history');
    const own = [...orders, ...more].filter((order) => isLeg(order) && (order.createdAt ?? '') >= (parent.createdAt ?? ''));
    expect(own.length).toBeGreaterThan(0);
    for (const leg of own) expect([parent.id, parent.clientOrderId], JSON.stringify(leg)).toContain(leg.parentId);
    const [family] = familiesOf([...own, parent]).filter((each) => each.includes(parent));
    expect(family?.map((order) => order.id).toSorted()).toEqual([parent, ...own].map((order) => order.id).toSorted());
  }

  it.each([null, 'TAKE_PROFIT', 'STOP_LOSS'] as const)('open ones, and canceled ones (%s alone)', async (only) => {
    if (form === null || (only !== null && form.legs !== 'ANY')) return;
    const clientOrderId = await cutOff(-20, only);
    const legs = (await open()).filter(isLeg);
    await expectFamily(legs, clientOrderId);
    const {trading} = await fresh();
    for (const leg of legs) await trading.cancelOrder(leg, soon());
    const ended = await eventually('they have ended', async () => {
      const found = (await closed()).filter((order) => legs.some((leg) => leg.id === order.id));
      return found.length === legs.length && found;
    });
    await expectFamily(ended, clientOrderId);
  });

  it('those that a watch reports, also where it began after them', async () => {
    if (form === null) return;
    const clientOrderId = await cutOff(-20, null);
    const legs = (await open()).filter(isLeg);
    const events: FeedEvent[] = [];
    const request = {accounts: [handle], call: deps.call, random: systemRandom, symbols: [], since: null, state: deps.state};
    const watch = new OrderWatch({...request, fillsOnly: false, until: null, endAfterMs: null}, (event) => events.push(event));
    const running = watch.run();
    const isReported = (source: string) =>
      eventually(`${source} has them`, async () =>
        events.some((each) => each.type === 'order' && each.source === source && isLeg(each.order)),
      );
    await isReported('snapshot');
    const {trading} = await fresh();
    for (const leg of legs) await trading.cancelOrder(leg, soon());
    await isReported('stream');
    watch.stop();
    await running;
    await expectFamily(
      events.flatMap((each) => (each.type === 'order' && isLeg(each.order) ? [each.order] : [])).slice(0, 1),
      clientOrderId,
    );
    for (const each of events) {
      if (each.type !== 'order' || !legs.some((leg) => leg.id === each.order.id)) continue;
      expect(each.order.parentId, `${each.source} ${JSON.stringify(each.order)}`).not.toBeNull();
    }
  });

  it('one that fired', async () => {
    if (form === null) return;
    const clientOrderId = await cutOff(-0.05, null);
    const adapter = await fresh();
    const legs = (await open()).filter(isLeg);
    // Another customer sells through the stop.
    const below = await priceAt(adapter, -0.06);
    const {bids} = await adapter.marketData.book(SYMBOL, 500, soon());
    const depth = bids.filter(([price]) => dec(price).gte(below)).reduce((sum, [, each]) => sum.plus(each), dec('0'));
    const engine = sandbox.engine(id);
    engine.deposit('two', TRADING_WALLET, 'BTC', plain(depth));
    const sold = engine.place({
      ...{accountId: 'two', clientOrderId: '', symbol: SYMBOL, side: 'SELL', type: 'LIMIT', timeInForce: 'IOC', price: below},
      ...{stopPrice: null, quantity: plain(depth), quoteQuantity: null},
    });
    expect(sold).toMatchObject({ok: true});
    const fired = await eventually('it has filled', async () => {
      const found = (await closed()).filter((order) => legs.some((leg) => leg.id === order.id) && order.status === 'FILLED');
      return found.length > 0 && found;
    });
    await expectFamily(fired, clientOrderId);
  });
});
