/** Binance's symbols and filters as markets, and canonical symbols in Binance's spelling. Pure. */
import * as v from 'valibot';
import {WireAmount} from '../../adapter/kit/numbers.ts';
import {decode} from '../../adapter/wire.ts';
import {Decimal, type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, MarketRules, MarketStatus} from '../../model/market.ts';
import type {OrderRef, OrderType} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';

/** One filter; which fields it has depends on `filterType`. https://developers.binance.com/docs/binance-spot-api-docs/filters */
const Filter = v.looseObject({filterType: v.string()});

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information */
export const SymbolInfo = v.object({
  symbol: v.string(),
  status: v.string(),
  baseAsset: v.string(),
  quoteAsset: v.string(),
  baseAssetPrecision: v.number(),
  /** Older answers have only `quotePrecision`. */
  quoteAssetPrecision: v.optional(v.number()),
  quotePrecision: v.optional(v.number()),
  orderTypes: v.array(v.string()),
  isSpotTradingAllowed: v.optional(v.boolean()),
  quoteOrderQtyMarketAllowed: v.optional(v.boolean()),
  amendAllowed: v.optional(v.boolean()),
  ocoAllowed: v.optional(v.boolean()),
  otoAllowed: v.optional(v.boolean()),
  opoAllowed: v.optional(v.boolean()),
  filters: v.array(Filter),
});
export type SymbolInfo = v.InferOutput<typeof SymbolInfo>;

/** Symbols are read one by one: an odd one takes no others along. */
export const ExchangeInfo = v.object({symbols: v.array(v.unknown())});

/** A bound of 0 switches that part off. */
const PriceFilter = v.object({minPrice: WireAmount, maxPrice: WireAmount, tickSize: WireAmount});
const LotSize = v.object({minQty: WireAmount, maxQty: WireAmount, stepSize: WireAmount});
const Notional = v.object({
  minNotional: WireAmount,
  applyMinToMarket: v.boolean(),
  maxNotional: WireAmount,
  applyMaxToMarket: v.boolean(),
});
const MinNotional = v.object({
  minNotional: WireAmount,
  // Answers of 2018 do not say; then it holds for market orders too, the careful reading.
  applyToMarket: v.optional(v.boolean(), true),
});

/** Types that are not here (new ones) are left out of what a market takes. */
export const ORDER_TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'LIMIT',
  LIMIT_MAKER: 'LIMIT',
  MARKET: 'MARKET',
  STOP_LOSS: 'STOP_MARKET',
  TAKE_PROFIT: 'STOP_MARKET',
  STOP_LOSS_LIMIT: 'STOP_LIMIT',
  TAKE_PROFIT_LIMIT: 'STOP_LIMIT',
};

/** A symbol as a market. Throws `protocol` on a filter that is not as documented. */
export function marketOf(info: SymbolInfo): Market {
  return {
    symbol: `${info.baseAsset}/${info.quoteAsset}`,
    exchangeSymbol: info.symbol,
    product: 'spot',
    base: info.baseAsset,
    quote: info.quoteAsset,
    settle: null,
    status: statusOf(info),
    rules: rulesOf(info),
    orderTypes: [...new Set(info.orderTypes.flatMap((type) => ORDER_TYPES[type] ?? []))],
    timesInForce: ['GTC', 'IOC', 'FOK'],
    postOnly: info.orderTypes.includes('LIMIT_MAKER'),
    marketByQuote: info.quoteOrderQtyMarketAllowed === true,
    ...linkedSizeOf(info),
  };
}

/** A market that has no pairs that end each other has no linked orders here: one kind alone is half of what is offered. */
function linkedSizeOf({ocoAllowed, otoAllowed, opoAllowed}: SymbolInfo): Pick<Market, 'linkedSize'> {
  if (ocoAllowed !== true || otoAllowed !== true) return {};
  return {linkedSize: opoAllowed === true ? 'RECEIVED' : 'SAME'};
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

/**
 * Binance's spelling of a symbol: of a canonical one, or of an order in a market that Binance lists no more, which keeps
 * Binance's spelling as its symbol. Throws `not-found` for contracts.
 */
export function wireSymbol({symbol, raw}: Pick<OrderRef, 'symbol' | 'raw'>): string {
  if (raw?.symbol !== undefined) return raw.symbol;
  const parts = splitSymbol(symbol);
  if (parts === null && !/[/:\s]/.test(symbol) && symbol !== '') return symbol;
  if (parts === null || parts.settle !== null) throw noSuchSymbol(symbol);
  return parts.base + parts.quote;
}

export function noSuchSymbol(symbol: string): DeskError {
  return new DeskError('not-found', `Binance spot has no market ${symbol}.`);
}

/** Not listed (-1121), or letters that no symbol has (-1100). */
export function isUnknownName(error: unknown): boolean {
  return error instanceof DeskError && (error.kind === 'not-found' || error.detail.code === '-1100');
}
