/** What holds of the money of contracts whatever happens, on accounts of every kind. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec} from '../../../../../src/lib/model/decimal.ts';
import {createEngine} from '../../../../../src/lib/sandbox/engine/create-engine.ts';
import type {Engine} from '../../../../../src/lib/sandbox/engine/engine.ts';
import {floorTo, text, units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {type LivePosition, unrealized} from '../../../../../src/lib/sandbox/engine/margin/positions.ts';
import type {EngineOrderRequest} from '../../../../../src/lib/sandbox/engine/types.ts';

const PERPS = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'BTC/USDC:USDC', '1000PEPE/USDT:USDT'];
const SPOT = 'BTC/USDT';
const ACCOUNTS = ['cross', 'hedged', 'isolated', 'unified', 'unified-hedged'];
const DEPOSITS = {USDT: '10000', USDC: '5000', BTC: '0.2'};

function venue(): Engine {
  const clock = {now: () => 1_800_000_000_000, after: () => () => {}};
  const fees = {maker: '0.0002', taker: '0.00055', charged: 'RECEIVED' as const};
  const listing = [
    {quote: 'USDT', coins: 25, minNotional: '5'},
    {product: 'linear' as const, quote: 'USDT', coins: 25, minNotional: '5', multiples: {PEPE: '1000'}},
    {product: 'linear' as const, quote: 'USDC', coins: 2, minNotional: '5'},
  ];
  const money = Object.entries(DEPOSITS).map(([asset, amount]) => ({wallet: 'spot' as const, asset, amount}));
  const collateral = {USDT: '1', USDC: '1', BTC: '0.95'};
  const {engine} = createEngine({venue: 'test', seed: 1, clock, listing, fees, money, collateral, accounts: ACCOUNTS});
  engine.contracts.setMarginMode('isolated', null, 'ISOLATED');
  engine.contracts.settings.addSessions('USDC');
  for (const account of ACCOUNTS) {
    if (account.startsWith('unified')) engine.contracts.settings.setUnified(account, true);
    if (account.includes('hedged')) engine.contracts.setPositionMode(account, 'HEDGE');
  }
  return engine;
}

function place(engine: Engine, change: Partial<EngineOrderRequest> & Pick<EngineOrderRequest, 'accountId' | 'symbol' | 'side'>) {
  const isHedged = change.accountId.includes('hedged') && change.symbol !== SPOT;
  const isLong = (change.side === 'BUY') !== (change.reduceOnly ?? false);
  return engine.place({
    ...{clientOrderId: '', type: 'MARKET', timeInForce: 'IOC', price: null, stopPrice: null, quantity: '0', quoteQuantity: null},
    ...(isHedged && {positionSide: isLong ? 'LONG' : 'SHORT'}),
    ...change,
  });
}

/** Wallets, and profit that is not realized, of everybody. */
function everything(engine: Engine, asset: string): bigint {
  const {contracts, ledger, markets} = engine;
  return contracts.positions.open().reduce(
    (sum, position) => {
      const market = markets.find(position.symbol);
      return market?.settle === asset ? sum + unrealized(position, contracts.marks.mark(market)) : sum;
    },
    units(ledger.supply(asset)),
  );
}

function markOf(engine: Engine, symbol: string): bigint {
  const market = engine.markets.find(symbol);
  if (market === null) throw new Error(`${symbol} is not listed`);
  return engine.contracts.marks.mark(market);
}

const KINDS = [
  'market',
  'market',
  'limit',
  'reduce',
  'stop',
  'spot',
  'mark',
  'coin',
  'funding',
  'leverage',
  'margin',
  'cancel',
] as const;
const action = fc.record({
  who: fc.constantFrom(...ACCOUNTS),
  what: fc.constantFrom(...KINDS),
  symbol: fc.constantFrom(...PERPS),
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  size: fc.integer({min: 1, max: 40}),
  away: fc.integer({min: -120, max: 120}),
});
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function act(engine: Engine, {who, what, symbol, side, size, away}: Action): void {
  const mark = markOf(engine, symbol);
  const market = engine.markets.find(symbol);
  // Worth up to 40,000 in whole steps; prices on the tick.
  const step = units(market?.stepSize ?? '1');
  const quantity = text(floorTo((units(String(size * 1000)) * units('1')) / mark, step) + step);
  const price = text(floorTo((mark * BigInt(1000 + away)) / 1000n, units(market?.tickSize ?? '1')));
  const order = {accountId: who, symbol, side, quantity};
  const resting = {type: 'LIMIT', timeInForce: 'GTC', price} as const;
  if (what === 'market') place(engine, order);
  if (what === 'limit') place(engine, {...order, ...resting});
  if (what === 'reduce') place(engine, {...order, reduceOnly: true});
  if (what === 'stop') place(engine, {...order, type: 'STOP_MARKET', stopPrice: price, funds: 'AT_TRIGGER', triggerBy: 'MARK'});
  if (what === 'spot')
    place(engine, {...order, symbol: SPOT, ...(away > 0 && {...resting}), quantity: dec(size).div(1000).toFixed()});
  if (what === 'mark') engine.setMark(symbol, price);
  if (what === 'coin') {
    engine.contracts.marks.setUsd('BTC', (engine.contracts.marks.usd('BTC') * BigInt(1000 + away)) / 1000n);
    engine.setMark('BTC/USDT:USDT', text(markOf(engine, 'BTC/USDT:USDT')));
  }
  if (what === 'funding') engine.settleFunding(symbol);
  if (what === 'leverage') engine.contracts.setLeverage(who, symbol, String(size), ['NET', 'LONG', 'SHORT']);
  if (what === 'margin') engine.contracts.addMargin(who, symbol, 'NET', String(away));
  if (what === 'cancel') for (const {orderId, symbol: on} of engine.orders.open(who)) engine.cancel(who, on, orderId);
}

describe('money', () => {
  it('is conserved at every event: wallets, profit, fees, funding and insurance are the deposits, of every asset', () => {
    let liquidations = 0;
    let insured = 0;
    fc.assert(
      fc.property(fc.array(action, {minLength: 5, maxLength: 60}), (actions) => {
        const engine = venue();
        engine.events.subscribe((event) => {
          if (event.type === 'ORDER' && event.trade?.cause === 'LIQUIDATION') liquidations += 1;
          if (event.type === 'INSURANCE') insured += 1;
        });
        for (const each of actions) {
          act(engine, each);
          for (const [asset, amount] of Object.entries(DEPOSITS)) {
            expect(everything(engine, asset), `${asset} after ${each.what}`).toBe(units(amount) * BigInt(ACCOUNTS.length));
          }
          expect(engine.contracts.due(), `after ${each.what}`).toEqual([]);
          for (const account of ACCOUNTS) checkAccount(engine, account);
          for (const symbol of PERPS) expect(netOf(engine, symbol)).toBe(0n);
        }
      }),
      {numRuns: 200},
    );
    expect([liquidations > 0, insured > 0]).toEqual([true, true]);
  });
});

function netOf(engine: Engine, wanted: string): bigint {
  return engine.contracts.positions.open().reduce((sum, {symbol, quantity}) => (symbol === wanted ? sum + quantity : sum), 0n);
}

/** Margin for orders is tied up by orders alone, and sides keep their sign. */
function checkAccount(engine: Engine, account: string): void {
  const {contracts, orders} = engine;
  for (const asset of ['USDT', 'USDC']) {
    const {orderMargin} = contracts.state(account, asset);
    expect(orderMargin >= 0n).toBe(true);
    if (orders.open(account).length === 0) expect(orderMargin).toBe(0n);
  }
  for (const {side, quantity} of contracts.positions.open(account)) {
    if (side === 'LONG') expect(quantity > 0n).toBe(true);
    if (side === 'SHORT') expect(quantity < 0n).toBe(true);
  }
}

describe('the liquidation price', () => {
  it('is the first mark at which the engine takes the position over, in every book of positions', () => {
    let seen = 0;
    const opening = fc.array(
      action.filter(({what}) => what === 'market' || what === 'leverage' || what === 'spot'),
      {minLength: 2, maxLength: 25},
    );
    fc.assert(
      fc.property(opening, fc.nat(), (actions, pick) => {
        const engine = venue();
        for (const each of actions) act(engine, each);
        const held = engine.contracts.positions.open().filter(({accountId}) => ACCOUNTS.includes(accountId));
        const position = held[pick % Math.max(held.length, 1)];
        const line = position === undefined ? null : engine.contracts.snapshot(position).liquidationPrice;
        if (position === undefined || line === null || units(line) <= 0n) return;
        const alive = units(line) + (isAbove(engine, position, units(line)) ? -1n : 1n);
        engine.setMark(position.symbol, text(alive));
        expect(position.quantity === 0n, `alive at ${text(alive)}`).toBe(false);
        engine.setMark(position.symbol, line);
        expect(engine.orders.trades(position.accountId, position.symbol).at(-1)).toMatchObject({cause: 'LIQUIDATION'});
        seen += 1;
      }),
      {numRuns: 300},
    );
    expect(seen).toBeGreaterThan(100);
  });
});

/** Whether the price lies above the mark: the position dies by a rise. */
function isAbove(engine: Engine, {symbol}: LivePosition, price: bigint): boolean {
  return price > markOf(engine, symbol);
}
