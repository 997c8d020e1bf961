/** Instruments, books, fees and prices of Bybit as the desk's. Pure. */
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import type {Level, Market, MarketRules, MarketStatus, PriceBoard} from '../../model/market.ts';
import {joinSymbol, splitSymbol} from '../../model/symbol.ts';
import {amount, amountOrNull, nonZero} from './amounts.ts';
import type {Category} from './rest.ts';
import type {LinearInstrument, SpotInstrument, Tickers} from './schemas.ts';

const SPOT_STATUS: Readonly<Record<string, MarketStatus>> = {Trading: 'TRADING'};
const LINEAR_STATUS: Readonly<Record<string, MarketStatus>> = {Trading: 'TRADING', Delivering: 'CANCEL_ONLY'};

const TERMS = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
} as const;

/**
 * A spot instrument. `minOrderQty` is deprecated and not enforced by the exchange, so the only minimum is the value of
 * the order (`minOrderAmt`); old records have one maximum (`maxOrderQty`) for all order types.
 */
export function spotMarket(row: SpotInstrument): Market {
  const lot = row.lotSizeFilter;
  const step = amount(lot.basePrecision, 'basePrecision');
  const largest = nonZero(lot.maxLimitOrderQty === '' ? lot.maxOrderQty : lot.maxLimitOrderQty, 'maxLimitOrderQty');
  const rules: MarketRules = {
    tickSize: amount(row.priceFilter.tickSize, 'tickSize'),
    minPrice: '0',
    maxPrice: null,
    stepSize: step,
    minQuantity: '0',
    maxQuantity: largest,
    marketStepSize: step,
    marketMinQuantity: '0',
    marketMaxQuantity: nonZero(lot.maxMarketOrderQty, 'maxMarketOrderQty'),
    minNotional: amount(lot.minOrderAmt, 'minOrderAmt'),
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    quoteStep: amount(lot.quotePrecision, 'quotePrecision'),
    postOnlyMaxQuantity: nonZero(lot.postOnlyMaxLimitOrderSize, 'postOnlyMaxLimitOrderSize'),
  };
  const parts = {base: row.baseCoin, quote: row.quoteCoin, settle: null};
  const status = SPOT_STATUS[row.status] ?? 'HALTED';
  return {
    symbol: joinSymbol(parts),
    exchangeSymbol: row.symbol,
    product: 'spot',
    ...parts,
    status,
    rules,
    ...TERMS,
    marketByQuote: true,
  };
}

/** A perpetual with linear margin, or null for a dated future, which the desk doesn't trade. */
export function linearMarket(row: LinearInstrument): Market | null {
  if (row.contractType !== 'LinearPerpetual') return null;
  const lot = row.lotSizeFilter;
  const step = amount(lot.qtyStep, 'qtyStep');
  const least = amount(lot.minOrderQty, 'minOrderQty');
  const rules: MarketRules = {
    tickSize: amount(row.priceFilter.tickSize, 'tickSize'),
    minPrice: amount(row.priceFilter.minPrice, 'minPrice'),
    maxPrice: nonZero(row.priceFilter.maxPrice, 'maxPrice'),
    stepSize: step,
    minQuantity: least,
    maxQuantity: nonZero(lot.maxOrderQty, 'maxOrderQty'),
    marketStepSize: step,
    marketMinQuantity: least,
    marketMaxQuantity: nonZero(lot.maxMktOrderQty, 'maxMktOrderQty'),
    minNotional: amountOrNull(lot.minNotionalValue, 'minNotionalValue') ?? '0',
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    quoteStep: '0',
    postOnlyMaxQuantity: nonZero(lot.postOnlyMaxOrderQty, 'postOnlyMaxOrderQty'),
  };
  const parts = {base: row.baseCoin, quote: row.quoteCoin, settle: row.settleCoin};
  const status = LINEAR_STATUS[row.status] ?? 'HALTED';
  return {
    symbol: joinSymbol(parts),
    exchangeSymbol: row.symbol,
    product: 'linear',
    ...parts,
    status,
    rules,
    ...TERMS,
    marketByQuote: false,
  };
}

/** Bybit's spelling of a canonical symbol, and its category. Null when the text is not a canonical symbol, and for dated futures. */
export function wireSymbol(symbol: string): {readonly category: Category; readonly wire: string} | null {
  const parts = splitSymbol(symbol);
  if (parts === null || parts.expiry !== null) return null;
  if (parts.settle === null) return {category: 'spot', wire: parts.base + parts.quote};
  // Perpetuals that settle in USDC are quoted in it and spelled BTCPERP.
  return {
    category: 'linear',
    wire: parts.settle === 'USDC' && parts.quote === 'USDC' ? `${parts.base}PERP` : parts.base + parts.quote,
  };
}

export function toLevels(rows: readonly (readonly [string, string])[]): readonly Level[] {
  return rows.map(([price, quantity]) => [amount(price, 'price'), amount(quantity, 'size')]);
}

const BRIDGES = ['USDT', 'USDC'] as const;
/** Quotes under which a coin's USD index may be found, most liquid first. */
const INDEX_QUOTES = [...BRIDGES, 'EUR', 'BRL', 'TRY', 'BTC', 'ETH', 'MNT'] as const;
const DIVISION_PLACES = 12;

/**
 * Prices of all spot symbols. A market is found by gluing base and quote, as Bybit does. In USD there are no markets,
 * but Bybit tells the index of a coin in USD beside many of them. The bridges themselves are seldom a base: their USD
 * price is then the index of another coin over its last price in the bridge.
 */
export function priceBoard({list}: Tickers, receivedAt: number): PriceBoard {
  const rows = new Map(list.map((row) => [row.symbol, row]));
  const last = (base: string, quote: string): DecimalText | null => {
    const row = rows.get(base + quote);
    return row === undefined ? null : nonZero(row.lastPrice, 'lastPrice');
  };
  const index = (base: string): DecimalText | null => {
    for (const quote of INDEX_QUOTES) {
      const told = nonZero(rows.get(base + quote)?.usdIndexPrice ?? '', 'usdIndexPrice');
      if (told !== null) return told;
    }
    return null;
  };
  const implied = (bridge: string): DecimalText | null => {
    for (const coin of ['USDC', 'BTC', 'ETH']) {
      const [usd, price] = [index(coin), last(coin, bridge)];
      if (usd !== null && price !== null) return plain(dec(usd).div(price).toDecimalPlaces(DIVISION_PLACES));
    }
    return null;
  };
  const inUsd = (base: string) => index(base) ?? (BRIDGES.some((bridge) => bridge === base) ? implied(base) : null);
  return {
    receivedAt,
    missing: [],
    bridges: BRIDGES,
    price: (base, quote) => last(base, quote) ?? (quote === 'USD' ? inUsd(base) : null),
  };
}
