/** A pair of perpetuals for tests of pure judgement and of the state, with its books and its orders as the journal has them. */
import type {PairWorld} from '../../src/lib/arbitrage/pair/action.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {Level, MarketRules, OrderBook} from '../../src/lib/model/market.ts';
import {createOrder} from '../../src/lib/model/order.ts';
import type {Intent} from '../../src/lib/state/journal.ts';
import type {PairLeg, PairPlan, PairSide} from '../../src/lib/state/pair-plan.ts';

export const LONG: PairLeg = {
  ...{account: 'one', venue: 'one|sandbox|', credential: 'k1', exchange: 'one', symbol: 'BTC/USDT:USDT', product: 'linear'},
  ...{coinsPerUnit: '1', lot: '0.001', quantity: '1', coinFee: '0', reserve: {amount: '60000', asset: 'USDT'}},
};

export const PAIR: PairPlan = {
  ...{kind: 'OPEN', closes: null, asset: 'BTC', lead: 'long', minSpreadBps: '0', maxUnhedged: '0.4', maxSlippage: '0.01'},
  ...{long: LONG, short: {...LONG, account: 'two', venue: 'two|sandbox|', credential: 'k2', exchange: 'two'}},
};

const RULES: MarketRules = {
  ...{tickSize: '0.5', minPrice: '0.5', maxPrice: null, stepSize: '0.001', minQuantity: '0.001', maxQuantity: null},
  ...{marketStepSize: '0.001', marketMinQuantity: '0.001', marketMaxQuantity: null, minNotional: '5', maxNotional: null},
  ...{minNotionalOnMarket: true, maxNotionalOnMarket: false, quoteStep: '0.01', postOnlyMaxQuantity: null},
};

export function book(bids: readonly Level[], asks: readonly Level[]): OrderBook {
  return {symbol: 'BTC/USDT:USDT', bids, asks, exchangeAt: null, receivedAt: 0, sequence: null};
}

const BUY_HERE = book([['59990', '5']], [['60000', '5']]);
const SELL_THERE = book([['60060', '5']], [['60070', '5']]);

export function world(
  change: Partial<PairWorld> = {},
  books: Partial<Record<PairSide, OrderBook | null>> = {},
  rules: Partial<MarketRules> = {},
): PairWorld {
  const facts = {
    long: {rules: {...RULES, ...rules}, book: books.long === undefined ? BUY_HERE : books.long},
    short: {rules: {...RULES, ...rules}, book: books.short === undefined ? SELL_THERE : books.short},
  };
  return {facts, stopped: null, halted: false, noRest: null, restedMs: 60_000, ...change};
}

/** An order of a pair as the journal has it. */
export function leg(
  side: 'BUY' | 'SELL',
  quantity: string,
  filled: string | null,
  change: Partial<Intent> = {},
  index = 0,
): Intent {
  const account = side === 'BUY' ? 'one' : 'two';
  const request = {
    ...{type: 'LIMIT', symbol: LONG.symbol, side, quantity, price: '60000', timeInForce: 'IOC'},
    ...{postOnly: false, reduceOnly: false, clientOrderId: `c${index}`},
  } as const;
  const isDone = filled !== null && dec(filled).eq(quantity);
  const order = createOrder({
    ...{
      account,
      exchange: account,
      symbol: LONG.symbol,
      id: `${index}`,
      clientOrderId: `c${index}`,
      side,
      type: 'LIMIT',
      timeInForce: 'IOC',
    },
    ...{price: '60000', quantity, filled, remaining: null, averagePrice: filled === null || filled === '0' ? null : '60000'},
    status: filled === null ? 'UNKNOWN' : isDone ? 'FILLED' : 'CANCELED',
  });
  return {
    ...{
      id: `i${index}`,
      account,
      exchange: account,
      venue: `${account}|sandbox|`,
      credential: 'k',
      clientOrderId: `c${index}`,
      clientId: null,
    },
    ...{routeId: 'p', legIndex: index, replaces: null, terms: '', request, adjustments: [], value: {amount: '1', asset: 'USDT'}},
    ...{state: 'CONFIRMED', side, symbol: LONG.symbol, attempts: 1, sent: null, sentAt: 0, order, error: null, unsent: false},
    ...{evidence: [], createdAt: 0, updatedAt: 0},
    ...change,
  } as Intent;
}
