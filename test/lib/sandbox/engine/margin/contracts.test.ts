import {describe, expect, it} from 'vitest';
import {dec} from '../../../../../src/lib/model/decimal.ts';
import {createEngine} from '../../../../../src/lib/sandbox/engine/create-engine.ts';
import type {Engine} from '../../../../../src/lib/sandbox/engine/engine.ts';
import {units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {unrealized} from '../../../../../src/lib/sandbox/engine/margin/positions.ts';
import type {EngineOrderRequest} from '../../../../../src/lib/sandbox/engine/types.ts';

const PERP = 'BTC/USDT:USDT';
const DEPOSIT = '10000';
const ACCOUNTS = ['one', 'two', 'three'];

function venue(): Engine {
  const clock = {now: () => 1_800_000_000_000, after: () => () => {}};
  const fees = {maker: '0.0002', taker: '0.00055', charged: 'RECEIVED' as const};
  const listing = [
    {quote: 'USDT', coins: 4, minNotional: '5'},
    {product: 'linear' as const, quote: 'USDT', coins: 4, minNotional: '5'},
  ];
  const money = [{wallet: 'spot' as const, asset: 'USDT', amount: DEPOSIT}];
  const {engine} = createEngine({venue: 'test', seed: 1, clock, listing, fees, money, accounts: ACCOUNTS});
  return engine;
}

let ids = 0;
function order(engine: Engine, change: Partial<EngineOrderRequest>) {
  ids += 1;
  return engine.place({
    ...{accountId: 'one', clientOrderId: `c${ids}`, symbol: PERP, side: 'BUY', type: 'MARKET', timeInForce: 'IOC'},
    ...{price: null, stopPrice: null, quantity: '0.1', quoteQuantity: null},
    ...change,
  });
}

/** Wallets, and profit that is not realized, of everybody: deposits and nothing else. */
function everything(engine: Engine): bigint {
  const {contracts, ledger, markets} = engine;
  return contracts.positions.open().reduce(
    (sum, position) => {
      const market = markets.find(position.symbol);
      return market === null ? sum : sum + unrealized(position, contracts.marks.mark(market));
    },
    units(ledger.supply('USDT')),
  );
}

function setMark(engine: Engine, price: string): void {
  engine.contracts.marks.set(PERP, units(price));
  engine.watchMargins();
}

function markOf(engine: Engine): string {
  return engine.contracts.snapshot(engine.contracts.positions.of('one', PERP, 'NET')).markPrice;
}

describe('contracts', () => {
  it('open, grow, shrink and turn, with exact profit', () => {
    const engine = venue();
    order(engine, {quantity: '0.1'});
    order(engine, {quantity: '0.1'});
    expect(engine.contracts.open('one')).toMatchObject([{symbol: PERP, side: 'NET', quantity: '0.2'}]);
    const sold = order(engine, {side: 'SELL', quantity: '0.3'});
    expect(engine.contracts.open('one')).toMatchObject([{quantity: '-0.1'}]);
    expect(sold.ok && sold.value.trades.some(({profit}) => profit !== null)).toBe(true);
    order(engine, {quantity: '0.1'});
    expect(engine.contracts.open('one')).toEqual([]);
  });

  it('tie up margin by leverage, and refuse what the wallet cannot hold', () => {
    const engine = venue();
    expect(order(engine, {quantity: '2'}).ok).toBe(false);
    expect(engine.contracts.setLeverage('one', PERP, '50', ['NET'])).toBeNull();
    expect(engine.contracts.setLeverage('one', PERP, '50', ['NET'])).toBe('UNCHANGED');
    expect(engine.contracts.setLeverage('one', PERP, '101', ['NET'])).toBe('LEVERAGE_TOO_HIGH');
    expect(order(engine, {quantity: '2'}).ok).toBe(true);
    // Money that contracts stand on buys no coins.
    expect(order(engine, {symbol: 'BTC/USDT', quantity: '0.09'})).toMatchObject({ok: false, refusal: 'INSUFFICIENT_FUNDS'});
  });

  it('let an account that lacks money raise its leverage, and not lower it', () => {
    const engine = venue();
    order(engine, {quantity: '1'});
    engine.contracts.marks.set(PERP, units(markOf(engine)) - units('2000'));
    expect(engine.contracts.state('one', 'USDT').available < 0n).toBe(true);
    expect(engine.contracts.setLeverage('one', PERP, '9', ['NET'])).toBe('INSUFFICIENT_FUNDS');
    expect(engine.contracts.setLeverage('one', PERP, '11', ['NET'])).toBeNull();
  });

  it('never open by an order that only reduces: it is clipped, and ends with the position', () => {
    const engine = venue();
    expect(order(engine, {side: 'SELL', reduceOnly: true})).toMatchObject({ok: false, refusal: 'NOTHING_TO_REDUCE'});
    order(engine, {quantity: '0.1'});
    const resting = order(engine, {
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: '200000',
      quantity: '0.1',
      reduceOnly: true,
    });
    const closing = order(engine, {side: 'SELL', quantity: '0.5', reduceOnly: true});
    expect(closing).toMatchObject({ok: true, value: {order: {filled: '0.1', status: 'CANCELED', endReason: 'REDUCE_ONLY'}}});
    expect(engine.contracts.open('one')).toEqual([]);
    const id = resting.ok ? resting.value.order.orderId : 0;
    expect(engine.orders.find('one', id)).toMatchObject({status: 'CANCELED', endReason: 'REDUCE_ONLY'});
  });

  it('are refused where the position would be worth more than its leverage allows', () => {
    const engine = venue();
    engine.deposit('one', 'spot', 'USDT', '1000000');
    engine.contracts.setLeverage('one', PERP, '100', ['NET']);
    // Two million is as much as a hundred times the margin may hold.
    expect(order(engine, {quantity: '22', type: 'LIMIT', timeInForce: 'GTC', price: '95000'})).toMatchObject({
      ok: false,
      refusal: 'TIER_EXCEEDED',
    });
    expect(order(engine, {quantity: '20', type: 'LIMIT', timeInForce: 'GTC', price: '95000'}).ok).toBe(true);
  });

  it('say with each trade what it closed, what that had cost, and what it had cost to open it', () => {
    const engine = venue();
    const opened = order(engine, {quantity: '0.05'});
    const [first] = opened.ok ? opened.value.trades : [];
    expect(first).toMatchObject({profit: null, contract: {closed: '0', entryValue: '0', openFee: '0', held: '0.05'}});
    const turned = order(engine, {side: 'SELL', quantity: '0.08'});
    const trades = turned.ok ? turned.value.trades : [];
    const sum = (name: 'closed' | 'entryValue' | 'openFee') =>
      trades.reduce((total, {contract}) => total + units(contract?.[name] ?? '0'), 0n);
    expect([sum('closed'), sum('entryValue'), trades.at(-1)?.contract?.held]).toEqual([
      units('0.05'),
      units(first?.quoteQuantity ?? ''),
      '-0.03',
    ]);
    expect(sum('openFee')).toBe(units(first?.fee ?? ''));
    const [short] = engine.contracts.open('one');
    // Three eighths of what was sold opened it.
    const paid = trades.reduce((total, {fee}) => total + units(fee), 0n);
    expect(units(short?.fees ?? '')).toBe((paid * 3n) / 8n);
    expect(short).toMatchObject({quantity: '-0.03', realized: '0', funding: '0'});
  });

  it('take more margin, and give back what an isolated position does not need', () => {
    const engine = venue();
    expect(engine.contracts.addMargin('one', PERP, 'NET', '10')).toBe('NO_POSITION');
    engine.contracts.setMarginMode('one', PERP, 'ISOLATED');
    order(engine, {quantity: '0.1'});
    const line = () => units(engine.contracts.open('one')[0]?.liquidationPrice ?? '');
    const before = line();
    expect(engine.contracts.addMargin('one', PERP, 'NET', '100')).toBeNull();
    expect(line() < before).toBe(true);
    expect(engine.contracts.addMargin('one', PERP, 'NET', '-101')).toBe('WOULD_LIQUIDATE');
    expect(engine.contracts.addMargin('one', PERP, 'NET', '-100')).toBeNull();
    expect(line()).toBe(before);
    expect(engine.contracts.addMargin('one', PERP, 'NET', '1000000')).toBe('INSUFFICIENT_FUNDS');
  });

  it('stand side by side in hedge mode, of one contract alone where that is asked for', () => {
    const engine = venue();
    expect(engine.contracts.setPositionMode('one', 'HEDGE', 'ETH/USDT:USDT')).toBeNull();
    expect([PERP, 'ETH/USDT:USDT', null].map((symbol) => engine.contracts.settings.positionMode('one', symbol))).toEqual([
      'ONE_WAY',
      'HEDGE',
      'ONE_WAY',
    ]);
    order(engine, {});
    expect(engine.contracts.setPositionMode('one', 'HEDGE', PERP)).toBe('HAS_POSITION');
    expect(engine.contracts.setPositionMode('one', 'ONE_WAY', 'ETH/USDT:USDT')).toBeNull();
  });

  it('stand side by side in hedge mode', () => {
    const engine = venue();
    expect(engine.contracts.setPositionMode('one', 'HEDGE')).toBeNull();
    order(engine, {positionSide: 'LONG'});
    order(engine, {side: 'SELL', positionSide: 'SHORT', quantity: '0.2'});
    expect(engine.contracts.open('one').map(({side, quantity}) => [side, quantity])).toEqual([
      ['LONG', '0.1'],
      ['SHORT', '-0.2'],
    ]);
    order(engine, {side: 'SELL', positionSide: 'LONG', quantity: '5'});
    expect(engine.contracts.open('one').map(({side}) => side)).toEqual(['SHORT']);
    expect(engine.contracts.setPositionMode('one', 'ONE_WAY')).toBe('HAS_POSITION');
  });

  it('stand side by side cross and isolated where orders name their mode, each with its own leverage and fate', () => {
    const engine = venue();
    engine.contracts.setLeverage('one', PERP, '20', ['NET'], 'ISOLATED');
    order(engine, {marginMode: 'CROSS'});
    order(engine, {side: 'SELL', marginMode: 'ISOLATED', quantity: '0.2'});
    const held = (mode: string) => engine.contracts.open('one').find(({marginMode}) => marginMode === mode);
    expect(held('CROSS')).toMatchObject({quantity: '0.1', leverage: '10'});
    const isolated = held('ISOLATED');
    expect(isolated).toMatchObject({quantity: '-0.2', leverage: '20'});
    engine.settleFunding(PERP);
    const [cross, after] = [held('CROSS'), held('ISOLATED')];
    expect(units(after?.initialMargin ?? '')).toBe(units(isolated?.initialMargin ?? '') + units(after?.funding ?? ''));
    expect(units(cross?.fees ?? '') > 0n).toBe(true);
    setMark(engine, dec(after?.liquidationPrice ?? '').toFixed(2, 0));
    expect(engine.contracts.open('one')).toMatchObject([{quantity: '0.1', marginMode: 'CROSS'}]);
    expect(everything(engine)).toBe(units(DEPOSIT) * 3n);
  });

  it('pay funding from one side to the other', () => {
    const engine = venue();
    order(engine, {quantity: '0.1'});
    const before = engine.contracts.state('one', 'USDT').wallet;
    const {rate} = {rate: engine.contracts.funding.rate(PERP, 1_800_000_000_000)};
    engine.settleFunding(PERP);
    const paid = before - engine.contracts.state('one', 'USDT').wallet;
    expect(rate > 0n ? paid > 0n : paid <= 0n).toBe(true);
    expect(everything(engine)).toBe(units(DEPOSIT) * 3n);
  });
});

describe('liquidation', () => {
  it.each([
    ['CROSS', 'BUY', -1n],
    ['CROSS', 'SELL', 1n],
    ['ISOLATED', 'BUY', -1n],
    ['ISOLATED', 'SELL', 1n],
  ] as const)('of a %s position (%s) comes at the first mark price at or past its line, and not before', (mode, side, way) => {
    const engine = venue();
    engine.contracts.setMarginMode('one', PERP, mode);
    engine.contracts.setLeverage('one', PERP, '20', ['NET']);
    order(engine, {side, quantity: '0.5'});
    const position = engine.contracts.positions.of('one', PERP, 'NET');
    const step = units('3');
    let price = units(markOf(engine));
    const dead = units(engine.contracts.snapshot(position).liquidationPrice ?? '0');
    expect(dead).toBeGreaterThan(0n);
    for (let steps = 0; position.quantity !== 0n; steps++) {
      expect(steps).toBeLessThan(60_000);
      engine.contracts.marks.set(PERP, price);
      const {equity, maintenance} = engine.contracts.state('one', 'USDT');
      const held = engine.contracts.snapshot(position);
      const line =
        mode === 'CROSS' ? equity <= maintenance : position.margin + units(held.unrealized) <= units(held.maintenanceMargin);
      engine.watchMargins();
      expect(position.quantity === 0n, `at ${price}`).toBe(line);
      expect(line, `at ${price}`).toBe(side === 'BUY' ? price <= dead : price >= dead);
      price += way * step;
    }
    const last = engine.orders.trades('one', PERP).at(-1);
    expect(last).toMatchObject({cause: 'LIQUIDATION'});
    expect(engine.contracts.state('one', 'USDT').wallet >= 0n).toBe(true);
    expect(everything(engine)).toBe(units(DEPOSIT) * 3n);
  });
});
