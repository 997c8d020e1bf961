/** Accounts for router tests: a market, a book, fees and a balance from a few words. */
import type {Level, MarketRules} from '../../../src/lib/model/market.ts';
import type {Candidate, RouteRequest} from '../../../src/lib/router/route.ts';

const RULES: MarketRules = {
  tickSize: '0.01',
  minPrice: '0',
  maxPrice: null,
  stepSize: '0.00001',
  minQuantity: '0',
  maxQuantity: null,
  marketStepSize: '0.00001',
  marketMinQuantity: '0',
  marketMaxQuantity: null,
  minNotional: '0',
  maxNotional: null,
  minNotionalOnMarket: false,
  maxNotionalOnMarket: false,
  quoteStep: '0.01',
  postOnlyMaxQuantity: null,
};

export interface Sketch {
  readonly account: string;
  readonly symbol?: string;
  readonly asks?: readonly Level[];
  readonly bids?: readonly Level[];
  readonly taker?: string;
  readonly buyFeeIn?: 'BASE' | 'QUOTE';
  readonly available?: string | null;
  readonly rules?: Partial<MarketRules>;
  readonly change?: Partial<Candidate>;
}

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

export function candidate(sketch: Sketch): Candidate {
  const {account, symbol = 'BTC/USDT', asks = [], bids = [], taker = '0', buyFeeIn = 'BASE', available = '1000000000'} = sketch;
  const [base = '', quote = ''] = symbol.split('/');
  return {
    account,
    exchange: account,
    symbol,
    bookId: `${account} ${symbol}`,
    market: {
      symbol,
      exchangeSymbol: base + quote,
      product: 'spot',
      base,
      quote,
      settle: null,
      status: 'TRADING',
      rules: {...RULES, ...sketch.rules},
      orderTypes: ['LIMIT', 'MARKET'],
      timesInForce: ['GTC', 'IOC', 'FOK'],
      postOnly: true,
      marketByQuote: true,
    },
    book: {symbol, asks, bids, receivedAt: NOW - 20, exchangeAt: null, sequence: null},
    fees: {symbol, maker: '0', taker, buyFeeIn, at: '2026-01-02T00:00:00.000Z'},
    available,
    conversion: null,
    excluded: null,
    latencyMs: 20,
    ...sketch.change,
  };
}

export function request(change: Partial<RouteRequest> = {}): RouteRequest {
  return {
    symbol: 'BTC/USDT',
    side: 'BUY',
    quantity: '1',
    quantityIn: 'BASE',
    mode: 'split',
    price: null,
    maxSlippage: null,
    rest: false,
    ...change,
  };
}
