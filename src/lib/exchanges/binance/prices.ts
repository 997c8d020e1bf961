/** Last prices of spot markets that trade, and USD prices of the assets that Binance's own index knows. */
import * as v from 'valibot';
import type {Missing} from '../../adapter/contract/rows.ts';
import {nonZeroOrNull} from '../../adapter/kit/numbers.ts';
import type {PriceBoard} from '../../model/market.ts';

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#symbol-price-ticker */
export const TickerPrices = v.array(v.object({symbol: v.string(), price: v.unknown()}));

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Multi-Assets-Mode-Asset-Index */
export const AssetIndexes = v.array(v.object({symbol: v.string(), index: v.unknown()}));

export interface Boards {
  readonly tickers: readonly v.InferOutput<typeof TickerPrices>[number][];
  /** In USD: `BTCUSD`, `USDTUSD`. */
  readonly indexes: readonly v.InferOutput<typeof AssetIndexes>[number][];
  readonly missing: readonly Missing[];
}

/** A price of 0 is none. */
export function priceBoardOf({tickers, indexes, missing}: Boards, receivedAt: number): PriceBoard {
  const prices = new Map(tickers.map(({symbol, price}) => [symbol, price]));
  const inUsd = new Map(indexes.map(({symbol, index}) => [symbol, index]));
  return {
    receivedAt,
    bridges: ['USDT', 'USDC', 'FDUSD', 'BTC', 'ETH', 'BNB'],
    missing,
    price: (base, quote) => nonZeroOrNull(prices.get(base + quote) ?? (quote === 'USD' ? inUsd.get(`${base}USD`) : undefined)),
  };
}
