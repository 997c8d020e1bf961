/**
 * The contract for perpetuals, as numbered cards: what the adapter says of positions, margin, settings and funding is what the
 * engine behind the venue has. Runs for every exchange whose venue lists contracts.
 */
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Derivatives} from '../../src/lib/adapter/contract/derivatives.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {Position} from '../../src/lib/model/account.ts';
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {MarketOrder, StopMarketOrder} from '../../src/lib/model/order.ts';
import type {Engine} from '../../src/lib/sandbox/engine/engine.ts';
import {text} from '../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {inProduct, PRODUCT, PRODUCTS} from '../support/product.ts';
import {eventually, openAdapter} from '../support/sandbox-desk.ts';
import {EXCHANGES} from '../support/venues.ts';
import {limitBuy, listening, newId, place, placed, priceAt, reaches, refOf, SYMBOL, size, soon} from './cards.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 13, latencyMs: 0, moving: false});
});
afterAll(async () => {
  await sandbox.close();
});

describe.runIf(PRODUCT === 'linear').each(EXCHANGES)('contracts of %s', (id) => {
  let adapter: ExchangeAdapter;
  let contracts: Derivatives;
  let engine: Engine;
  beforeAll(async () => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    adapter = await openAdapter(id, address, {products: PRODUCTS});
    if (adapter.derivatives === undefined) throw new Error(`${id} says nothing of its contracts`);
    contracts = adapter.derivatives;
    engine = sandbox.engine(id);
  });
  afterEach(async () => {
    engine.setMark(SYMBOL, null);
    await adapter.trading.cancelAll({symbol: SYMBOL, knownSymbols: []}, soon());
    for (const {quantity} of await held()) await closed(quantity);
    await eventually('nothing is held', async () => (await held()).length === 0);
    engine.contracts.setPositionMode(CUSTOMER, 'ONE_WAY');
  });

  const held = async (): Promise<readonly Position[]> => {
    const {rows, missing} = await contracts.positions(soon());
    expect(missing).toEqual([]);
    return rows;
  };
  const market = (side: 'BUY' | 'SELL', quantity: string, reduceOnly = false, symbol = SYMBOL): MarketOrder => ({
    ...{type: 'MARKET', symbol, side, clientOrderId: newId(), reduceOnly, quantity, quantityIn: 'BASE'},
  });
  const traded = async (side: 'BUY' | 'SELL', quantity: string, reduceOnly = false, symbol = SYMBOL) => {
    const request = market(side, quantity, reduceOnly, symbol);
    const settings = await contracts.settings(symbol, soon());
    const placement = await place(adapter, request, settings);
    if (placement.outcome === 'REJECTED') throw placement.error;
    return reaches(adapter, refOf(request), 'FILLED');
  };
  const closed = (quantity: string) => traded(quantity.startsWith('-') ? 'BUY' : 'SELL', quantity.replace('-', ''), true);
  const kindOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no error',
      (error: unknown) => (error instanceof DeskError ? error.kind : String(error)),
    );
  /** Ten times the smallest size. */
  const some = async () => plain(dec((await size(adapter)).quantity).mul(10));
  const near = (told: string | null, truth: string, places: number) =>
    expect(
      dec(told ?? '0')
        .minus(truth)
        .abs()
        .lte(dec(10).pow(-places)),
      `${told} is not ${truth}`,
    ).toBe(true);

  it('CT-01 says of a position what the engine has', async () => {
    const quantity = await some();
    await traded('BUY', quantity);
    const [position] = await held();
    const [truth] = engine.contracts.open(CUSTOMER, SYMBOL);
    if (position === undefined || truth === undefined) throw new Error('no position');
    expect(position).toMatchObject({symbol: SYMBOL, coin: 'BTC', coinsPerUnit: '1', quantity, marginMode: 'CROSS'});
    expect(dec(position.leverage ?? '0').eq(truth.leverage)).toBe(true);
    near(position.entryPrice, truth.entryPrice, 2);
    near(position.markPrice, truth.markPrice, 2);
    near(position.unrealizedPnl, truth.unrealized, 2);
    near(position.margin, truth.initialMargin, 2);
    if (position.maintenance !== null) near(position.maintenance, truth.maintenanceMargin, 2);
    if (position.breakEvenPrice !== null) expect(dec(position.breakEvenPrice).gte(truth.entryPrice)).toBe(true);
  });

  it('CT-02 counts a short position as negative, and a closed one not at all', async () => {
    const quantity = await some();
    await traded('SELL', quantity);
    expect((await held()).map((position) => position.quantity)).toEqual([`-${quantity}`]);
    await closed(`-${quantity}`);
    expect(await held()).toEqual([]);
  });

  it('CT-03 never opens a position with an order that only reduces', async () => {
    const {quantity} = await size(adapter);
    const request = market('SELL', quantity, true);
    const placement = await place(adapter, request);
    // Where the ack comes first, the refusal is what the order shows.
    if (placement.outcome !== 'REJECTED') await reaches(adapter, refOf(request), 'REJECTED', 'CANCELED', 'EXPIRED');
    expect(engine.contracts.open(CUSTOMER, SYMBOL)).toEqual([]);
  });

  it('CT-04 never turns a position with an order that only reduces', async () => {
    const quantity = await some();
    await traded('BUY', quantity);
    const request = market('SELL', plain(dec(quantity).mul(3)), true);
    const placement = await place(adapter, request);
    if (placement.outcome !== 'REJECTED') await reaches(adapter, refOf(request), 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED');
    const left = engine.contracts.open(CUSTOMER, SYMBOL).map((position) => position.quantity);
    expect(left.every((each) => dec(each).gte(0) && dec(each).lte(quantity))).toBe(true);
  });

  it('CT-05 closes a rest that is worth less than the smallest order, where the market says that it may', async () => {
    // A coin of which one step is worth less than the smallest order.
    const symbol = inProduct('DOGE/USDT');
    const {rules} = await adapter.marketData.market(symbol, 60_000, soon());
    const many = plain(dec(rules.stepSize).mul(1000));
    await traded('BUY', many, false, symbol);
    await traded('SELL', plain(dec(many).minus(rules.stepSize)), true, symbol);
    if (rules.minNotionalOnReduceOnly === false) return void (await traded('SELL', rules.stepSize, true, symbol));
    await traded('BUY', many, false, symbol);
    await traded('SELL', plain(dec(many).plus(rules.stepSize)), true, symbol);
  });

  it('CT-06 acts in hedge mode on the side of the order, or, when it only reduces, on the other', async () => {
    engine.contracts.setPositionMode(CUSTOMER, 'HEDGE');
    const quantity = await some();
    expect(await contracts.settings(SYMBOL, soon())).toMatchObject({positionMode: 'HEDGE'});
    await traded('BUY', quantity);
    await traded('SELL', quantity);
    expect((await held()).map((position) => position.quantity).toSorted()).toEqual([`-${quantity}`, quantity]);
    await traded('BUY', quantity, true);
    expect((await held()).map((position) => position.quantity)).toEqual([quantity]);
  });

  it('CT-10 sets leverage, and says when it was so already', async () => {
    const outcomes = [];
    for (const leverage of ['7', '7', '10']) outcomes.push((await contracts.setLeverage(SYMBOL, leverage, soon())).outcome);
    expect(outcomes).toEqual(['CHANGED', 'UNCHANGED', 'CHANGED']);
    await contracts.setLeverage(SYMBOL, '5', soon());
    expect((await contracts.settings(SYMBOL, soon())).leverage).toMatchObject({LONG: '5', SHORT: '5'});
    expect(['rule', 'rejected', 'limit']).toContain(await kindOf(contracts.setLeverage(SYMBOL, '100000', soon())));
    await contracts.setLeverage(SYMBOL, '10', soon());
  });

  it('CT-11 sets the margin mode, says when it was so already, and what is in the way', async () => {
    expect((await contracts.setMarginMode(SYMBOL, 'CROSS', soon())).outcome).toBe('UNCHANGED');
    expect((await contracts.setMarginMode(SYMBOL, 'ISOLATED', soon())).outcome).toBe('CHANGED');
    expect((await contracts.settings(SYMBOL, soon())).marginMode).toBe('ISOLATED');
    const {quantity} = await size(adapter);
    await traded('BUY', quantity);
    expect(await held()).toMatchObject([{marginMode: 'ISOLATED'}]);
    await closed(quantity);
    expect((await contracts.setMarginMode(SYMBOL, 'CROSS', soon())).outcome).toBe('CHANGED');
  });

  // Some exchanges join their brackets without a jump; on others the rate of a bracket is that of the whole position.
  it('CT-20 knows brackets of risk, of which a larger one never asks for less', async () => {
    const tiers = await contracts.riskTiers(SYMBOL, 0, soon());
    expect(tiers.length).toBeGreaterThan(1);
    for (const [index, tier] of tiers.entries()) {
      const next = tiers[index + 1];
      if (next === undefined || tier.upTo === null) continue;
      const at = ({maintenanceRate, deduction}: typeof tier) =>
        dec(tier.upTo ?? '0')
          .mul(maintenanceRate)
          .minus(deduction);
      expect(at(next).gte(at(tier).minus('0.01'))).toBe(true);
      if (next.upTo !== null) expect(dec(next.upTo).gt(tier.upTo)).toBe(true);
    }
  });

  it('CT-21 says what positions are held against', async () => {
    const before = await contracts.margin(soon());
    expect(before.missing).toEqual([]);
    const poolOf = (pools: typeof before) => {
      const [pool] = pools.rows.filter(({settles}) => settles === null || settles.includes('USDT'));
      if (pool === undefined) throw new Error('no pool');
      return pool;
    };
    const empty = poolOf(before);
    expect(dec(empty.used ?? '1').isZero() && dec(empty.equity ?? '0').gt(0)).toBe(true);
    const quantity = await some();
    await traded('BUY', quantity);
    const pool = poolOf(await contracts.margin(soon()));
    const [truth] = engine.contracts.open(CUSTOMER, SYMBOL);
    if (truth === undefined) throw new Error('no position');
    // In USD or in the settle asset, which are worth nearly the same.
    const share = (told: string | null, asset: string) =>
      dec(told ?? '0')
        .div(asset)
        .toNumber();
    expect(share(pool.used, truth.initialMargin)).toBeCloseTo(1, 1);
    expect(share(pool.maintenance, truth.maintenanceMargin)).toBeCloseTo(1, 1);
    expect(
      dec(pool.equity ?? '0')
        .minus(pool.used ?? '0')
        .minus(pool.available ?? '0')
        .abs()
        .lt(dec(pool.equity ?? '0').mul('0.01')),
    ).toBe(true);
    expect(pool.collateral.some(({asset}) => asset === 'USDT')).toBe(true);
  });

  it('CT-30 knows what longs and shorts pay each other next, and how often', async () => {
    const {rows, missing} = await contracts.funding([SYMBOL, 'NO/SUCH:SUCH'], soon());
    expect(missing).toEqual([]);
    expect(rows.map(({symbol}) => symbol)).toEqual([SYMBOL]);
    const [row] = rows;
    expect(dec(row?.intervalHours ?? '0').gt(0)).toBe(true);
    expect(Date.parse(row?.nextAt ?? '')).toBeGreaterThan(Date.now());
    near(row?.markPrice ?? null, text(engine.contracts.marks.mark(engineMarket())), 2);
    expect((await contracts.funding(null, soon())).rows.length).toBeGreaterThan(5);
  });

  it('CT-31 tells funding that was paid, with its sign and once', async () => {
    const since = Date.now() - 1000;
    const quantity = await some();
    const {id: orderId} = await traded('BUY', quantity);
    const paid: string[] = [];
    const stop = engine.events.subscribe((event) => {
      if (event.type === 'FUNDING' && event.accountId === CUSTOMER) paid.push(event.amount);
    });
    engine.settleFunding(SYMBOL);
    stop();
    const told = await eventually('it is in the history', async () => {
      const {rows} = await contracts.fundingPaid({symbol: SYMBOL, since, limit: 100}, soon());
      return rows.length > 0 && rows;
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({symbol: SYMBOL, asset: 'USDT'});
    near(told[0]?.amount ?? null, paid[0] ?? '', 6);
    // Fills are trades alone.
    const fills = await adapter.trading.fills({symbol: SYMBOL, since, limit: 100}, soon());
    expect(fills.rows.map(({cause}) => cause)).toEqual(fills.rows.map(() => 'TRADE'));
    const own = fills.rows.filter((fill) => fill.orderId === orderId);
    expect(own.reduce((sum, fill) => sum.plus(fill.quantity), dec(0)).eq(quantity)).toBe(true);
  });

  const engineMarket = () => {
    const found = engine.markets.find(SYMBOL);
    if (found === null) throw new Error('no market');
    return found;
  };
  const stop = async (percent: number, change: Partial<StopMarketOrder>): Promise<StopMarketOrder> => ({
    ...{type: 'STOP_MARKET', symbol: SYMBOL, side: 'SELL', clientOrderId: newId(), reduceOnly: true},
    quantity: (await size(adapter)).quantity,
    stopPrice: await priceAt(adapter, percent),
    ...change,
  });

  it('CT-40 holds stops on either side of the market until their price is there, under their own id', async () => {
    const {triggers = ['LAST']} = await adapter.marketData.market(SYMBOL, 60_000, soon());
    const by = triggers.includes('MARK') ? 'MARK' : 'LAST';
    const quantity = await some();
    await traded('BUY', quantity);
    const loss = await stop(-10, {trigger: {kind: 'STOP', by}});
    const profit = await stop(10, {trigger: {kind: 'TAKE_PROFIT', by}});
    const [first, second] = [await placed(adapter, loss), await placed(adapter, profit)];
    expect(await reaches(adapter, refOf(loss), 'PENDING')).toMatchObject({
      type: 'STOP_MARKET',
      trigger: loss.trigger,
      reduceOnly: true,
    });
    expect(await reaches(adapter, refOf(profit), 'PENDING')).toMatchObject({type: 'STOP_MARKET', trigger: profit.trigger});
    const open = await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon());
    expect(open.rows.map((order) => order.id)).toEqual(expect.arrayContaining([first.id, second.id]));
    if (by !== 'MARK') return;
    engine.setMark(SYMBOL, plain(floorToStep(dec(profit.stopPrice).mul('1.001'), engineMarket().tickSize)));
    expect(await reaches(adapter, refOf(profit), 'FILLED')).toMatchObject({
      id: second.id,
      type: 'STOP_MARKET',
      stopPrice: profit.stopPrice,
    });
    expect(await reaches(adapter, refOf(loss), 'PENDING')).toMatchObject({id: first.id});
  });

  it('CT-41 ends conditional orders with all others', async () => {
    await placed(adapter, await limitBuy(adapter, -3));
    await placed(adapter, await stop(5, {side: 'BUY', reduceOnly: false, trigger: {kind: 'STOP', by: 'LAST'}}));
    const count = async () => (await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon())).rows.length;
    await eventually('both are open', async () => (await count()) === 2);
    const {orders, unnamed} = await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon());
    expect(new Set(orders.map(({id}) => id)).size + unnamed).toBe(2);
    await eventually('none is left', async () => (await count()) === 0);
  });

  it('CT-50 tells a fill that the exchange forced, with its cause', async () => {
    const since = Date.now() - 1000;
    await contracts.setLeverage(SYMBOL, '50', soon());
    const quantity = await some();
    await contracts.setMarginMode(SYMBOL, 'ISOLATED', soon());
    await traded('BUY', quantity);
    const [before] = await held();
    expect(dec(before?.liquidationPrice ?? '0').gt(0)).toBe(true);
    const dead = plain(floorToStep(dec(before?.liquidationPrice ?? '0').mul('0.995'), engineMarket().tickSize));
    const events = await listening(
      adapter,
      async () => engine.setMark(SYMBOL, dead),
      (seen) =>
        seen.some((event) => event.type === 'FILL' && event.fill.cause === 'LIQUIDATION') ||
        seen.some((event) => event.type === 'ORDER' && event.fill?.cause === 'LIQUIDATION'),
    );
    expect(events.length).toBeGreaterThan(0);
    expect(await held()).toEqual([]);
    await eventually('it is among the fills', async () =>
      (await adapter.trading.fills({symbol: SYMBOL, since, limit: 100}, soon())).rows.some(({cause}) => cause === 'LIQUIDATION'),
    );
    await contracts.setMarginMode(SYMBOL, 'CROSS', soon());
    await contracts.setLeverage(SYMBOL, '10', soon());
  });
});
