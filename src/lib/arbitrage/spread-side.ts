/** An account as a side of a spread: book, rules and bounds in coins, also where a contract counts thousands of them. Pure. */
import {coinOf, coinsPerUnitOf, pricePerCoin, toCoins} from '../model/coins.ts';
import {type DecimalText, plain} from '../model/decimal.ts';
import type {Level, Market, MarketRules, OrderBook} from '../model/market.ts';
import type {Side} from '../model/order.ts';
import {mostOf} from '../router/margin-bound.ts';
import type {Candidate} from '../router/route.ts';
import type {SpreadSide} from './spread.ts';

/** Null: something is missing that a side needs. What only a balance excludes could not trade either. */
export function spreadSide(candidate: Candidate, side: Side): SpreadSide | null {
  const {account, exchange, market, book, fees, excluded} = candidate;
  if (excluded !== null || market === null || book === null || fees === null || market.status !== 'TRADING') return null;
  const many = coinsPerUnitOf(market);
  const most = boundOf(candidate, market, book, side);
  return {
    ...{account, exchange, fees},
    market: {...market, base: coinOf(market), rules: rulesInCoins(market.rules, many)},
    book: {...book, bids: levelsInCoins(book.bids, many), asks: levelsInCoins(book.asks, many)},
    available: side === 'SELL' && most !== null ? plain(toCoins(most, many)) : most,
  };
}

/** Money of a buy and units of a sale: what lies there on spot; of contracts what closes a position and what free margin opens. */
function boundOf({available, opens}: Candidate, {product}: Market, book: OrderBook, side: Side): DecimalText | null {
  if (product === 'spot') return available;
  return opens == null ? null : mostOf(opens, book, side);
}

function rulesInCoins(rules: MarketRules, many: DecimalText): MarketRules {
  if (many === '1') return rules;
  return {
    ...rules,
    stepSize: plain(toCoins(rules.stepSize, many)),
    minQuantity: plain(toCoins(rules.minQuantity, many)),
    maxQuantity: rules.maxQuantity === null ? null : plain(toCoins(rules.maxQuantity, many)),
  };
}

function levelsInCoins(levels: readonly Level[], many: DecimalText): readonly Level[] {
  if (many === '1') return levels;
  return levels.map(([price, size]) => [plain(pricePerCoin(price, many)), plain(toCoins(size, many))]);
}
