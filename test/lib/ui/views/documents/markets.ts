/** What the commands that read markets answer, for tests of screens. */

import type {PairsAnswer} from '../../../../../src/lib/arbitrage/compare-pairs.ts';
import type {SpreadDocument} from '../../../../../src/lib/arbitrage/compare-spreads.ts';
import {spreadOf} from '../../../../../src/lib/arbitrage/spread.ts';
import type {MarketShowDocument} from '../../../../../src/lib/markets/comparison.ts';
import type {FundingAnswer} from '../../../../../src/lib/markets/funding.ts';
import type {MarketListDocument} from '../../../../../src/lib/markets/listing.ts';
import type {TickerDocument} from '../../../../../src/lib/markets/tickers.ts';
import type {Level} from '../../../../../src/lib/model/market.ts';
import {mergeBooks} from '../../../../../src/lib/router/merged-book.ts';
import {planRoute} from '../../../../../src/lib/router/plan.ts';
import type {Candidate} from '../../../../../src/lib/router/route.ts';
import {instant} from '../../../feed/orders.ts';
import {NOW as BOOK_NOW, candidate, request} from '../../../router/candidates.ts';
import {NOW, pick, statuses} from './full-desk.ts';

const NAMES = ['northex-main', 'south-hedge', 'kepler', 'westward-perpetuals', 'meridian'];
const good = NAMES.map((account, index) => ({account, exchange: account, status: 'ok' as const, latencyMs: 20 + index}));

/** Levels one tick apart, each account a little beside the others. */
const side = (from: number, step: number, index: number): readonly Level[] =>
  Array.from({length: 10}, (_, level) => [
    (from + step * (level + index)).toFixed(2),
    (0.05 + ((level * 7 + index * 3) % 11) / 100).toFixed(5),
  ]);

const candidates: readonly Candidate[] = NAMES.map((account, index) =>
  candidate({
    account,
    asks: side(95_010, 4.75, index),
    bids: side(95_005, -4.75, index),
    taker: pick(['0.001', '0.0026', '0.0008'], index),
    available: index === 4 ? '0' : '50000.12345678',
  }),
);
const gathered = {candidates, statuses: good, failures: []};

export const book = mergeBooks('BTC/USDT', gathered, 10, false, BOOK_NOW);
export const route = planRoute(request({quantity: '1.2'}), candidates, BOOK_NOW);

const sides = candidates.map(({account, exchange, market, book: depth, fees, available}) => {
  if (market === null || depth === null || fees === null) throw new Error('a candidate without a market');
  return {account, exchange, market, book: depth, fees, available};
});
const spreads = (symbolOfSeller: string): SpreadDocument => ({
  at: instant(NOW),
  complete: true,
  rows: sides.flatMap((buy) =>
    sides
      .filter((sell) => sell.account !== buy.account)
      .map((sell) => spreadOf(buy, {...sell, market: {...sell.market, symbol: symbolOfSeller}}, '0.123457'))
      .map((row) => ({...row, profitUsd: row.profit})),
  ),
  excluded: [{account: 'kepler', symbol: 'BTC/USDT:USDT', reason: 'the keys file has no linear for this account'}],
  accounts: good,
  failures: [],
});
export const spread = spreads('BTC/USDT');
export const spreadOfTwo = spreads('BTC/USDT:USDT');

export const ticker: TickerDocument = {
  at: instant(NOW),
  complete: false,
  tickers: Array.from({length: 40}, (_, index) => ({
    account: pick(NAMES, index),
    exchange: pick(NAMES, index),
    symbol: pick(['BTC/USDT', '1000PEPE/USDT:USDT', 'SHIB/USDC'], index),
    last: pick(['95042.75', '0.012345', '0.00001234'], index),
    bid: pick(['95042.7', '0.012344', '0.00001233'], index),
    ask: pick(['95042.8', '0.012346', '0.00001235'], index),
    open: null,
    high: pick(['96000', '0.0131', '0.000014'], index),
    low: pick(['94000.5', '0.0119', '0.000011'], index),
    change: pick(['0.000299955006748987', '-0.0312', null], index),
    volume: pick(['1234.56789', '98765432109.8', '0.00012345'], index),
    quoteVolume: pick(['117345678.12345678', '1219382.1234', null], index),
  })),
  missing: [],
  accounts: statuses,
};

const FUNDED = ['BTC/USDT:USDT', '1000PEPE/USDT:USDT', 'ETH/USDC:USDC', 'SOL/USDT:USDT-260327'];
export const funding: FundingAnswer = {
  at: instant(NOW),
  complete: true,
  symbols: Array.from({length: 40}, (_, index) => ({
    symbol: pick(FUNDED, index),
    venues: NAMES.slice(0, 3).map((account, at) => ({
      account,
      exchange: account,
      rate: pick(['0.000057', '-0.0000091234', null], index + at),
      intervalHours: pick(['8', '4', null], index + at),
      nextAt: at === 2 ? null : instant(NOW),
      predicted: at === 0,
      annualized: pick(['0.0624', '-0.0099', null], index + at),
      payer: pick(['LONG', 'SHORT', null], index + at),
      markPrice: pick(['95042.123456', '0.01234567', '3399.9'], index),
      indexPrice: pick(['95041', '0.01234', '3399.8'], index),
    })),
  })),
  paid: [
    ...[{account: 'northex-main', exchange: 'northex', symbol: 'BTC/USDT:USDT', amount: '-0.54321', asset: 'USDT'}],
    ...[{account: 'south-hedge', exchange: 'south', symbol: '1000PEPE/USDT:USDT', amount: '12.3', asset: 'USDT'}],
  ].map((payment) => ({...payment, rate: '0.0001', at: instant(NOW)})),
  missing: [],
  accounts: good,
};

const leg = (account: string, rate: string, intervalHours: string) => ({
  ...{account, exchange: account, symbol: 'BTC/USDT:USDT', rate, intervalHours, nextAt: instant(NOW), takerFee: '0.0005'},
});
export const fundingPairs: PairsAnswer = {
  ...funding,
  pairs: Array.from({length: 40}, (_, index) => ({
    asset: pick(['BTC', '1000PEPE', 'RENDER'], index),
    long: leg(pick(NAMES, index), '0.0000123', '8'),
    short: leg(pick(NAMES, index + 1), '0.0001234', index % 2 === 0 ? '8' : '1'),
    annualized: pick(['4.2749', '0.3521', '0.011'], index),
    fees: pick(['0.0021', null], index),
    breakEvenHours: pick(['4.3123456', '17.1', null], index),
    markGapBps: pick(['3.0267', '-15.421', '0'], index),
    settleMismatch: index === 3,
  })),
};

const rules = candidates[0]?.market?.rules;
if (rules === undefined) throw new Error('no rules');
export const marketShow: MarketShowDocument = {
  at: instant(NOW),
  complete: false,
  symbol: 'BTC/USDT',
  venues: sides.map(({account, exchange, market, fees}) => ({account, exchange, market, fees})),
  accounts: [...good, ...statuses.filter(({status}) => status === 'failed').map((each) => ({...each, account: 'far-away'}))],
};
export const marketList: MarketListDocument = {
  at: instant(NOW),
  complete: true,
  markets: Array.from({length: 40}, (_, index) => ({
    ...{symbol: pick(FUNDED, index), product: 'linear' as const, base: 'BTC', quote: 'USDT', settle: 'USDT'},
    exchanges: NAMES.slice(0, 1 + (index % 5)).map((exchange, at) => ({
      ...{exchange, exchangeSymbol: 'BTCUSDT', status: at === 2 ? ('HALTED' as const) : ('TRADING' as const), rules},
      ...{orderTypes: [], timesInForce: [], postOnly: true, marketByQuote: true},
    })),
  })),
  accounts: good,
};
