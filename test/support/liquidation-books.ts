/**
 * One random book of positions in the sandbox's engine, and the prices at which mxt says that it is liquidated. The mark price is
 * moved there tick by tick: the engine must take a position over at the first tick at or past the stated price, never before.
 */
import {Decimal, dec, ONE, plain} from '../../src/lib/model/decimal.ts';
import {type MarginLine, marginLines} from '../../src/lib/portfolio/margin-lines.ts';
import {createEngine} from '../../src/lib/sandbox/engine/create-engine.ts';
import type {Engine} from '../../src/lib/sandbox/engine/engine.ts';
import {text, units} from '../../src/lib/sandbox/engine/fixed.ts';
import {tiersOf} from '../../src/lib/sandbox/engine/margin/tiers.ts';
import {seededRandom} from '../../src/lib/sandbox/engine/random.ts';
import type {EngineMarket} from '../../src/lib/sandbox/engine/types.ts';
import {pool, position, sources} from './margin-books.ts';

/** What the contracts are held against. `quantities`: tiers count base units. */
export const KINDS = ['settle', 'dollars', 'isolated', 'hedge', 'quantities'] as const;
export type BookKind = (typeof KINDS)[number];

const ACCOUNT = 'one';
const COINS = ['BTC', 'ETH', 'SOL'];
const SETTLES = ['USDT', 'USDC'];
const WEIGHTS = {USDT: '1', USDC: '0.98', BTC: '0.9', ETH: '0.85', SOL: '0.5'};
/** Steps from today's price to a few ticks before the stated one, and ticks before it that are tried one by one. */
const STRIDES = 12;
const LAST_TICKS = 3n;

/** How many stated prices were reached, and what was wrong with them in words. */
export interface Outcome {
  readonly reached: number;
  readonly faults: readonly string[];
}

/** The same book for the same seed. */
export function tryBook(kind: BookKind, seed: number): Outcome {
  const lines = linesOf(bookOf(kind, seed));
  const told = lines.filter(({liquidationPrice}) => liquidationPrice !== null);
  // Each stated price on a book of its own: the first one is liquidated away.
  const faults = told.flatMap((line) => walk(bookOf(kind, seed), line) ?? []);
  return {reached: told.length, faults: faults.map((fault) => `${kind}, seed ${seed}: ${fault}`)};
}

interface Book {
  readonly engine: Engine;
  readonly isPooled: boolean;
}

function bookOf(kind: BookKind, seed: number): Book {
  const random = seededRandom(seed, `${kind} book`);
  const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const isPooled = kind === 'dollars';
  const tiers = kind === 'quantities' ? {tiersCount: 'QUANTITY' as const} : {};
  const cash = 2000 + Math.floor(random() * 20_000);
  const {engine} = createEngine({
    ...{venue: 'test', seed: 1 + (seed % 7), clock: {now: () => 1_800_000_000_000, after: () => () => {}}, accounts: [ACCOUNT]},
    listing: [
      ...SETTLES.map((quote) => ({quote, coins: 6, minNotional: '5'})),
      ...SETTLES.map((quote) => ({product: 'linear' as const, quote, coins: 6, minNotional: '5', ...tiers})),
    ],
    fees: {maker: '0.0002', taker: '0.00055', charged: 'RECEIVED'},
    collateral: WEIGHTS,
    money: [
      {wallet: 'spot', asset: 'USDT', amount: String(cash)},
      {wallet: 'spot', asset: 'USDC', amount: String(Math.floor(random() * 10_000))},
      ...(isPooled ? [{wallet: 'spot' as const, asset: among(COINS), amount: (random() * 0.2).toFixed(4)}] : []),
    ],
  });
  const {contracts} = engine;
  contracts.settings.setUnified(ACCOUNT, isPooled);
  if (kind === 'hedge') contracts.setPositionMode(ACCOUNT, 'HEDGE');
  const symbols = COINS.flatMap((coin) => SETTLES.map((settle) => `${coin}/${settle}:${settle}`));
  if (kind === 'isolated') for (const symbol of symbols) if (random() < 0.7) contracts.setMarginMode(ACCOUNT, symbol, 'ISOLATED');
  const trades = 1 + Math.floor(random() * 5);
  for (let index = 0; index < trades; index += 1) {
    const symbol = among(symbols);
    const leverage = String(1 + Math.floor(random() * 50));
    contracts.setLeverage(ACCOUNT, symbol, leverage, ['NET', 'LONG', 'SHORT']);
    const {stepSize} = marketOf(engine, symbol);
    const worth = dec((100 + random() * 40_000).toFixed(2));
    const quantity = worth.div(text(contracts.marks.mark(marketOf(engine, symbol)))).toNearest(stepSize, Decimal.ROUND_DOWN);
    if (quantity.isZero()) continue;
    const positionSide = random() < 0.5 ? ('LONG' as const) : ('SHORT' as const);
    engine.place({
      ...{accountId: ACCOUNT, clientOrderId: `c${index}`, symbol, type: 'MARKET', timeInForce: 'IOC'},
      ...{side: positionSide === 'LONG' ? 'BUY' : 'SELL', price: null, stopPrice: null, quantity: plain(quantity)},
      ...(kind === 'hedge' && {positionSide}),
      quoteQuantity: null,
    });
  }
  // Prices that stand still while one coin is moved.
  for (const symbol of symbols) contracts.marks.set(symbol, contracts.marks.mark(marketOf(engine, symbol)));
  return {engine, isPooled};
}

function marketOf(engine: Engine, symbol: string): EngineMarket {
  const market = engine.markets.find(symbol);
  if (market === null) throw new Error(`there is no ${symbol}`);
  return market;
}

/** What mxt says of the account, from the figures that an exchange gives. */
function linesOf({engine, isPooled}: Book): readonly MarginLine[] {
  const {contracts, ledger} = engine;
  const open = contracts.open(ACCOUNT);
  const positions = open.map((held) =>
    position(held.symbol, held.quantity, held.markPrice, {
      ...{marginMode: held.marginMode, margin: held.initialMargin, maintenance: held.maintenanceMargin},
      unrealizedPnl: held.unrealized,
    }),
  );
  const tiers = new Map(
    open.map(({symbol}) => {
      const market = marketOf(engine, symbol);
      const counts = market.tiersCount ?? ('VALUE' as const);
      const own = tiersOf(market).map(({upTo, maintenance, deduction, maxLeverage}) => {
        return {upTo, counts, maintenanceRate: maintenance, deduction, maxLeverage};
      });
      return [symbol, own] as const;
    }),
  );
  const figuresOf = ({equity, maintenance}: {equity: bigint; maintenance: bigint}) => ({
    ...{equity: text(equity), maintenance: text(maintenance)},
  });
  const pools = isPooled
    ? [
        pool({
          ...{asset: 'USD', settles: null, ...figuresOf(contracts.risk.unified(ACCOUNT))},
          collateral: ledger.balances(ACCOUNT).flatMap(({asset, free, locked}) => {
            const weight = text(contracts.risk.weight(asset));
            return [{asset, quantity: plain(dec(free).plus(locked)), weight}];
          }),
        }),
      ]
    : SETTLES.map((asset) => pool({asset, settles: [asset], ...figuresOf(contracts.state(ACCOUNT, asset))}));
  return marginLines(sources({pools, positions, tiers, usdOf: (asset) => text(contracts.marks.usd(asset))}));
}

/** Null: it was liquidated where it was said. */
function walk({engine, isPooled}: Book, {asset, direction, price, liquidationPrice}: MarginLine): string | null {
  const {marks} = engine.contracts;
  const symbols = COINS.includes(asset) ? SETTLES.map((settle) => `${asset}/${settle}:${settle}`) : [];
  const [first = ''] = symbols.toSorted(
    (a, b) => Number(text(marks.mark(marketOf(engine, b)))) - Number(text(marks.mark(marketOf(engine, a)))),
  );
  const start = new Map(symbols.map((symbol) => [symbol, dec(text(marks.mark(marketOf(engine, symbol))))]));
  const usd = dec(text(marks.usd(asset)));
  const [today, stated] = [dec(price ?? '0'), dec(liquidationPrice ?? '0')];
  const tick = dec(marketOf(engine, first).tickSize);
  const held = () => engine.contracts.positions.open(ACCOUNT).length;
  const before = held();
  /** All that depends on the coin, at `at` as a price of the line. */
  const move = (at: Decimal) => {
    const factor = at.div(today);
    if (isPooled) marks.setUsd(asset, units(plain(usd.times(factor).toDecimalPlaces(16))));
    for (const [symbol, mark] of start) marks.set(symbol, units(plain(mark.times(factor).toDecimalPlaces(16))));
    engine.setMark(first, plain((start.get(first) ?? ONE).times(factor).toDecimalPlaces(16)));
    return held() < before;
  };
  const isDown = direction === 'DOWN';
  const reached = isDown ? stated.toNearest(tick, Decimal.ROUND_DOWN) : stated.toNearest(tick, Decimal.ROUND_UP);
  const from = isDown ? reached.plus(tick.times(String(LAST_TICKS))) : reached.minus(tick.times(String(LAST_TICKS)));
  for (let stride = 1; stride <= STRIDES; stride += 1) {
    const at = today.plus(from.minus(today).times(stride).div(STRIDES)).toNearest(tick);
    const isBefore = isDown ? at.gt(stated) && at.lt(today) : at.lt(stated) && at.gt(today);
    if (isBefore && move(at)) return `${asset} ${direction}: liquidated at ${at} on the way from ${today}, stated ${stated}`;
  }
  for (let ticks = LAST_TICKS; ticks > 0n; ticks -= 1n) {
    const at = isDown ? reached.plus(tick.times(String(ticks))) : reached.minus(tick.times(String(ticks)));
    const isBefore = isDown ? at.gt(stated) && at.lt(today) : at.lt(stated) && at.gt(today);
    if (isBefore && move(at)) return `${asset} ${direction}: liquidated at ${at}, ${ticks} ticks before the stated ${stated}`;
  }
  return move(reached) ? null : `${asset} ${direction}: not liquidated at ${reached}, stated ${stated}, from ${today}`;
}
