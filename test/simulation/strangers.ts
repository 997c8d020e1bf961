/** Other programs on the same account: their orders and fills are on the same side and symbol as ours, and are not ours. */
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {factsOf} from '../support/venues.ts';
import {marketOf, restingTerms} from './terms.ts';
import {seeded} from './virtual-time.ts';
import type {World} from './world.ts';

/** Names of strangers' orders begin so. */
const PREFIX = 'stranger-';

export function isStranger({clientOrderId}: {readonly clientOrderId: string}): boolean {
  return clientOrderId.startsWith(PREFIX);
}

export interface StrangeOrder {
  readonly trades?: boolean;
  readonly side?: 'BUY' | 'SELL';
  readonly quantity?: string;
  /** Whose account it is placed on, as the engine calls it. Default: the first one. */
  readonly owner?: string;
}

/** One order of another program: it rests, or trades at once. Answers its client order id; null when it was refused. */
export function placeStranger(
  world: World,
  symbol: string,
  random: () => number,
  {trades = false, side, quantity, owner = CUSTOMER}: StrangeOrder = {},
): string | null {
  const {engine} = world.live;
  const market = marketOf(world, symbol);
  const terms = restingTerms(world, symbol, random);
  const wanted = side ?? terms.side;
  const {bid, ask, last} = engine.markets.ticker(market.symbol);
  const best = dec((wanted === 'BUY' ? ask : bid) ?? last);
  const price = trades ? best.mul(wanted === 'BUY' ? 1.002 : 0.998) : best.mul(wanted === 'BUY' ? 0.97 : 1.03);
  const isContract = market.product === 'linear';
  const isHedged = isContract && engine.contracts.settings.positionMode(owner, market.symbol) === 'HEDGE';
  // Where every order names its margin, a position of another margin would be another position than ours.
  const marginMode = isContract ? factsOf(world.exchange).namesMargin : undefined;
  const clientOrderId = `${PREFIX}${engine.orders.all(owner).length}`;
  const result = engine.place({
    accountId: owner,
    clientOrderId,
    symbol: market.symbol,
    side: wanted,
    type: 'LIMIT',
    timeInForce: trades ? 'IOC' : 'GTC',
    quantity: quantity ?? terms.quantity,
    price: plain(floorToStep(price, market.tickSize)),
    stopPrice: null,
    quoteQuantity: null,
    ...(marginMode !== undefined && {marginMode}),
    ...(isHedged && {positionSide: wanted === 'BUY' ? ('LONG' as const) : ('SHORT' as const)}),
  });
  return result.ok ? clientOrderId : null;
}

const SPAN_MS = 20_000;

/** In a third of the episodes other programs trade beside us, on our side mostly. A dice of their own: the others stay. */
export function letStrangersTrade(world: World, {symbol, side}: Pick<OrderTerms, 'symbol' | 'side'>, seed: number): void {
  const random = seeded(seed ^ 0x68bc21eb);
  if (random() > 1 / 3) return;
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    const isOurSide = random() < 0.8;
    const trades = random() < 0.7;
    const other = side === 'BUY' ? 'SELL' : 'BUY';
    world.time.after(Math.floor(random() * (random() < 0.5 ? 500 : SPAN_MS)), () => {
      placeStranger(world, symbol, random, {trades, side: isOurSide ? side : other});
    });
  }
}
