/** Binance's symbols and filters as markets. Pure. */
import * as v from 'valibot';
import {decode, WireDecimal} from '../../adapter/wire.ts';
import {Decimal, type DecimalText, dec, plain} from '../../model/decimal.ts';
import type {Market, MarketRules, MarketStatus} from '../../model/market.ts';
import type {OrderType} from '../../model/order.ts';
import {orderTypeOf} from './mapping.ts';
import type {SymbolInfo} from './schemas.ts';

/** https://developers.binance.com/docs/binance-spot-api-docs/filters; a bound of 0 switches that part off. */
const PriceFilter = v.object({minPrice: WireDecimal, maxPrice: WireDecimal, tickSize: WireDecimal});
const LotSize = v.object({minQty: WireDecimal, maxQty: WireDecimal, stepSize: WireDecimal});
const Notional = v.object({
  minNotional: WireDecimal,
  applyMinToMarket: v.boolean(),
  maxNotional: WireDecimal,
  applyMaxToMarket: v.boolean(),
});
const MinNotional = v.object({
  minNotional: WireDecimal,
  // Answers of 2018 do not say; then it holds for market orders too, the careful reading.
  applyToMarket: v.optional(v.boolean(), true),
});

/** A symbol as a market. Throws `protocol` on a filter that is not as documented. */
export function marketOf(info: SymbolInfo): Market {
  const orderTypes = [...new Set(info.orderTypes.map(orderTypeOf))].filter((type): type is OrderType => type !== null);
  return {
    symbol: `${info.baseAsset}/${info.quoteAsset}`,
    exchangeSymbol: info.symbol,
    product: 'spot',
    base: info.baseAsset,
    quote: info.quoteAsset,
    settle: null,
    status: statusOf(info),
    rules: rulesOf(info),
    orderTypes,
    timesInForce: ['GTC', 'IOC', 'FOK'],
    postOnly: info.orderTypes.includes('LIMIT_MAKER'),
    marketByQuote: info.quoteOrderQtyMarketAllowed === true,
  };
}

function statusOf({status, isSpotTradingAllowed}: SymbolInfo): MarketStatus {
  if (isSpotTradingAllowed === false) return 'HALTED';
  return status === 'TRADING' || status === 'CANCEL_ONLY' ? status : 'HALTED';
}

function rulesOf(info: SymbolInfo): MarketRules {
  const price = filterOf(info, 'PRICE_FILTER', PriceFilter);
  const lot = filterOf(info, 'LOT_SIZE', LotSize);
  const market = filterOf(info, 'MARKET_LOT_SIZE', LotSize);
  const quoteStep = smallest(info.quoteAssetPrecision ?? info.quotePrecision ?? 8);
  return {
    // Without a tick or step of its own, the precision of the asset is the finest that is taken.
    tickSize: bound(price?.tickSize) ?? quoteStep,
    minPrice: price?.minPrice ?? '0',
    maxPrice: bound(price?.maxPrice),
    stepSize: bound(lot?.stepSize) ?? smallest(info.baseAssetPrecision),
    minQuantity: lot?.minQty ?? '0',
    maxQuantity: bound(lot?.maxQty),
    marketStepSize: market?.stepSize ?? '0',
    marketMinQuantity: market?.minQty ?? '0',
    marketMaxQuantity: bound(market?.maxQty),
    ...notionalOf(info),
    quoteStep,
    postOnlyMaxQuantity: null,
  };
}

function notionalOf(info: SymbolInfo) {
  const range = filterOf(info, 'NOTIONAL', Notional);
  const least = filterOf(info, 'MIN_NOTIONAL', MinNotional);
  const minimums = [range?.minNotional ?? '0', least?.minNotional ?? '0'];
  return {
    minNotional: plain(Decimal.max(...minimums)),
    maxNotional: bound(range?.maxNotional),
    minNotionalOnMarket: range?.applyMinToMarket === true || least?.applyToMarket === true,
    maxNotionalOnMarket: range?.applyMaxToMarket === true,
  };
}

function filterOf<T extends v.GenericSchema>(info: SymbolInfo, type: string, schema: T): v.InferOutput<T> | null {
  const found = info.filters.find(({filterType}) => filterType === type);
  return found === undefined ? null : decode(schema, found, `exchangeInfo ${type}`);
}

function bound(value: DecimalText | undefined): DecimalText | null {
  return value === undefined || value === '0' ? null : value;
}

/** 10^-digits as text. */
function smallest(digits: number): DecimalText {
  return plain(dec(10).pow(-digits));
}
