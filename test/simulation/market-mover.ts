/** The rest of the market: at random moments it trades with a resting order, wholly or in part, or moves the price. */
import {floorTo, units} from '../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER, type EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import {marketOf} from './terms.ts';
import type {World} from './world.ts';

const SPAN_MS = 12_000;

/** Schedules what the market does in the next seconds. */
export function letMarketMove(world: World, symbol: string, random: () => number): void {
  const times = random() < 0.4 ? 0 : 1 + Math.floor(random() * 4);
  for (let move = 0; move < times; move++) {
    const soon = random() < 0.5 ? 200 : SPAN_MS;
    world.time.after(Math.floor(random() * soon), () => moveOnce(world, symbol, random));
  }
}

/** Trades at once with the oldest resting order of a customer, if there is one. */
export function moveOnce(world: World, symbol: string, random: () => number, owner = CUSTOMER): void {
  const market = marketOf(world, symbol);
  const [order] = world.live.engine.orders
    .open(owner, market.symbol)
    .filter(({status, price}) => status !== 'UNTRIGGERED' && price !== null);
  if (order === undefined || random() < 0.2)
    return world.live.house.tradeAtBest(market.symbol, random() < 0.5, units(market.stepSize) * 3n);
  trade(world, order, random() < 0.3 ? 1 : random());
}

function trade(world: World, {symbol, side, price, quantity, filled}: EngineOrder, share: number): void {
  const step = units(world.live.engine.markets.find(symbol)?.stepSize ?? '1');
  const open = units(quantity) - units(filled);
  const part = floorTo((open * BigInt(Math.round(share * 1000))) / 1000n, step);
  world.live.house.quote(symbol, [{buy: side === 'SELL', price: units(price ?? '0'), quantity: part < step ? step : part}]);
}

/** Takes the best levels of one side away, or quotes a better one: the prices of the moment move. */
export function shiftOnce(world: World, symbol: string, random: () => number): void {
  const {engine, house} = world.live;
  const {stepSize, tickSize} = marketOf(world, symbol);
  const book = engine.markets.live(symbol)?.book;
  const buy = random() < 0.5;
  if (book === undefined) return;
  const levels = [...book.side(buy).levels()].slice(0, 1 + Math.floor(random() * 4));
  const [best, facing] = [levels[0]?.price, book.side(!buy).best()?.price];
  if (best === undefined || facing === undefined) return;
  if (random() < 0.6)
    return house.quote(
      symbol,
      levels.map(({price}) => ({buy, price, quantity: 0n})),
    );
  const price = best + floorTo(((facing - best) * BigInt(Math.floor(random() * 1000))) / 1000n, units(tickSize));
  house.quote(symbol, [{buy, price, quantity: units(stepSize) * BigInt(1 + Math.floor(random() * 5000))}]);
}
