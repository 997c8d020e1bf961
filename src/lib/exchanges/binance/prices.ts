/** Last prices of every spot market, and USD prices of the assets that Binance's own index knows. */
import {DeskError} from '../../model/errors.ts';
import type {PriceBoard} from '../../model/market.ts';
import type {Clock} from '../../transport/clock.ts';
import {decimal} from './amounts.ts';
import type {Rest} from './rest.ts';

/**
 * Binance has no spot market in USD. Its futures desk values collateral by an index in USD (`BTCUSD`, `USDCUSD`), which is
 * public: without it an account on Binance alone could not be valued at all. Where it can't be had (a region without
 * futures, a test server), prices in USD are simply not known from here.
 */
export async function readPrices(rest: Rest, clock: Clock, signal: AbortSignal): Promise<PriceBoard> {
  const [tickers, indexes] = await Promise.all([rest.tickerPrices(signal), rest.assetIndexes(signal).catch(withoutIndex)]);
  const prices = new Map(tickers.map(({symbol, price}) => [symbol, price]));
  const inUsd = new Map(indexes.map(({symbol, index}) => [symbol, index]));
  return {
    receivedAt: clock.now(),
    missing: [],
    bridges: ['USDT', 'USDC', 'FDUSD', 'BTC', 'ETH', 'BNB'],
    price(base, quote) {
      const text = prices.get(base + quote) ?? (quote === 'USD' ? inUsd.get(`${base}USD`) : undefined);
      const price = text === undefined ? '0' : decimal(text);
      return price === '0' ? null : price;
    },
  };
}

function withoutIndex(error: unknown): [] {
  if (error instanceof DeskError && error.kind !== 'interrupted') return [];
  throw error;
}
