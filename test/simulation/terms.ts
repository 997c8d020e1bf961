/** Orders that an episode wishes for: every type, both sides, near and far from the market, on the grid and off it. */
import {type DecimalText, dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import type {Product} from '../../src/lib/model/market.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import type {EngineMarket} from '../../src/lib/sandbox/engine/types.ts';
import {inProduct} from '../support/product.ts';
import {pick} from './swarm.ts';
import type {World} from './world.ts';

const SYMBOLS = ['BTC/USDT', 'SOL/USDT', 'SOL/USDT', 'DOGE/USDT', 'ADA/USDC'] as const;
/** Contracts; steps and minimums of some are worth more than a small order of coins. */
const CONTRACTS = ['BTC/USDT', 'SOL/USDT', 'SOL/USDT', 'DOGE/USDT', 'ADA/USDT'] as const;
const CONTRACT_SCALE = 20;

export function marketOf(world: World, symbol: string): EngineMarket {
  const market = world.live.engine.markets.find(symbol);
  if (market === null) throw new Error(`the sandbox has no ${symbol}`);
  return market;
}

export function drawSymbol({product}: World, random: () => number): string {
  return product === 'spot' ? pick(random, SYMBOLS) : inProduct(pick(random, CONTRACTS), product);
}

export function drawTerms(world: World, random: () => number): OrderTerms {
  const {product} = world;
  const symbol = drawSymbol(world, random);
  const market = marketOf(world, symbol);
  const side = random() < 0.5 ? 'BUY' : 'SELL';
  const price = drawPrice(world, market, side, random);
  const worth = dec(50 + Math.floor(random() * 250)).mul(scaleOf(world));
  const quantity = plain(floorToStep(worth.div(price), market.stepSize));
  const drawn = drawKind(market, {side, symbol, price, quantity}, product, random);
  return product === 'spot' ? drawn : asContract(drawn, random);
}

interface Numbers {
  readonly side: 'BUY' | 'SELL';
  readonly symbol: string;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
}

/** An order of any kind. */
function drawKind(
  market: EngineMarket,
  {side, symbol, price, quantity}: Numbers,
  product: Product,
  random: () => number,
): OrderTerms {
  const base = {
    side,
    symbol,
    quantity,
    quantityIn: 'BASE',
    price,
    stopPrice: null,
    timeInForce: null,
    postOnly: false,
    reduceOnly: false,
  } as const;
  switch (Math.floor(random() * 9)) {
    case 0:
      return {...base, price: null};
    case 1:
      // Contracts are never sized in money.
      if (product !== 'spot') return {...base, price: null};
      return {...base, price: null, quantity: String(20 + Math.floor(random() * 200)), quantityIn: 'QUOTE'};
    case 2:
      return {...base, timeInForce: 'IOC'};
    case 3:
      return {...base, timeInForce: 'FOK'};
    case 4:
      return {...base, postOnly: true};
    case 5: {
      const far = dec(price).mul(side === 'BUY' ? 1.02 : 0.98);
      const stopPrice = plain(floorToStep(far, market.tickSize));
      return random() < 0.5 ? {...base, price: null, stopPrice} : {...base, price: stopPrice, stopPrice};
    }
    case 6:
      // Between two ticks and two steps: rounded by the rules, never past what was typed.
      return {...base, price: `${withPoint(price)}4`, quantity: `${withPoint(quantity)}7`};
    default:
      return base;
  }
}

/** Some orders only reduce. A stop may wait for the mark price, and lie on either side of it. */
function asContract(terms: OrderTerms, random: () => number): OrderTerms {
  const reduceOnly = random() < 0.35;
  if (terms.stopPrice === null) return {...terms, reduceOnly};
  const side = random() < 0.5 ? 'BUY' : 'SELL';
  return {...terms, side, reduceOnly, triggerBy: random() < 0.5 ? null : 'MARK'};
}

function scaleOf({product}: World): number {
  return product === 'spot' ? 1 : CONTRACT_SCALE;
}

/** A price around the best one, on the tick. */
export function drawPrice(world: World, market: EngineMarket, side: 'BUY' | 'SELL', random: () => number): DecimalText {
  const {bid, ask, last} = world.live.engine.markets.ticker(market.symbol);
  const away = pick(random, [-0.03, -0.005, -0.001, 0.003]);
  const near = dec((side === 'BUY' ? ask : bid) ?? last);
  return plain(floorToStep(near.mul(1 + (side === 'BUY' ? away : -away)), market.tickSize));
}

/** A limit order that stays in the book. */
export function restingTerms(world: World, symbol: string, random: () => number): OrderTerms {
  const market = marketOf(world, symbol);
  const side = random() < 0.5 ? 'BUY' : 'SELL';
  const {bid, ask, last} = world.live.engine.markets.ticker(market.symbol);
  const share = 0.01 + random() * 0.03;
  const best = dec((side === 'BUY' ? bid : ask) ?? last);
  const price = plain(floorToStep(best.mul(side === 'BUY' ? 1 - share : 1 + share), market.tickSize));
  const worth = dec(50 + Math.floor(random() * 250)).mul(scaleOf(world));
  const quantity = plain(floorToStep(worth.div(price), market.stepSize));
  return {
    side,
    symbol,
    quantity,
    quantityIn: 'BASE',
    price,
    stopPrice: null,
    timeInForce: null,
    postOnly: false,
    reduceOnly: false,
  };
}

function withPoint(text: DecimalText): string {
  return text.includes('.') ? text : `${text}.`;
}
