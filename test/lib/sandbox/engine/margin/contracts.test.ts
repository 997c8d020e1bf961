import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec, floorToStep, plain} from '../../../../../src/lib/model/decimal.ts';
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

describe('money', () => {
  it('is conserved at every event: wallets, profit, fees, funding and insurance are the deposits', () => {
    const action = fc.record({
      who: fc.constantFrom(...ACCOUNTS),
      what: fc.constantFrom('market', 'market', 'limit', 'reduce', 'mark', 'funding', 'leverage', 'mode', 'cancel'),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      size: fc.integer({min: 1, max: 40}),
      away: fc.integer({min: -80, max: 80}),
    });
    fc.assert(
      fc.property(fc.array(action, {minLength: 5, maxLength: 40}), (actions) => {
        const engine = venue();
        for (const {who, what, side, size, away} of actions) {
          const quantity = dec(size).div(100).toFixed();
          const price = dec(markOf(engine))
            .times(1000 + away)
            .div(1000)
            .toFixed(1);
          if (what === 'market') order(engine, {accountId: who, side, quantity});
          if (what === 'reduce') order(engine, {accountId: who, side, quantity, reduceOnly: true});
          if (what === 'limit') order(engine, {accountId: who, side, quantity, type: 'LIMIT', timeInForce: 'GTC', price});
          if (what === 'mark') setMark(engine, price);
          if (what === 'funding') engine.settleFunding(PERP);
          if (what === 'leverage') engine.contracts.setLeverage(who, PERP, String(size), ['NET']);
          if (what === 'mode') engine.contracts.setMarginMode(who, PERP, side === 'BUY' ? 'ISOLATED' : 'CROSS');
          if (what === 'cancel') for (const {orderId} of engine.orders.open(who, PERP)) engine.cancel(who, PERP, orderId);
          expect(everything(engine)).toBe(units(DEPOSIT) * 3n);
          for (const account of ACCOUNTS) {
            expect(engine.contracts.state(account, 'USDT').orderMargin >= 0n).toBe(true);
            if (engine.orders.open(account).length === 0) expect(engine.contracts.state(account, 'USDT').orderMargin).toBe(0n);
          }
          const net = engine.contracts.positions.open().reduce((sum, {quantity: held}) => sum + held, 0n);
          expect(net).toBe(0n);
        }
      }),
      {numRuns: 150},
    );
  });
});

describe('a wallet of their own', () => {
  it('holds contracts where the exchange keeps them apart from coins', () => {
    const fees = {maker: '0.001', taker: '0.001', charged: 'RECEIVED' as const};
    const {engine} = createEngine({
      ...{venue: 'test', seed: 1, clock: {now: () => 1_800_000_000_000, after: () => () => {}}, fees, accounts: ['one']},
      ...{contractFees: {maker: '0', taker: '0.0005'}, contractWallet: 'futures'},
      listing: [
        {quote: 'USDT', coins: 2, minNotional: '5'},
        {product: 'linear', quote: 'USDT', coins: 2, minNotional: '5'},
      ],
      money: [
        {wallet: 'spot', asset: 'USDT', amount: DEPOSIT},
        {wallet: 'futures', asset: 'USDT', amount: '500'},
      ],
    });
    expect(order(engine, {quantity: '0.1'})).toMatchObject({ok: false, refusal: 'INSUFFICIENT_FUNDS'});
    const placed = order(engine, {quantity: '0.01'});
    const [trade] = placed.ok ? placed.value.trades : [];
    expect(trade?.fee).toBe(plain(floorToStep(dec(trade?.quoteQuantity ?? '0').times('0.0005'), '0.00000001')));
    expect(engine.ledger.usable('one', 'USDT')).toBe(units(DEPOSIT));
    expect(engine.contracts.state('one', 'USDT').wallet).toBe(units('500') - units(trade?.fee ?? '0'));
  });
});
