/** Contracts and their filters as markets. Pure. https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Exchange-Information */
import {Row} from '../../../adapter/kit/row.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Market, MarketRules, MarketStatus} from '../../../model/market.ts';
import type {OrderType} from '../../../model/order.ts';
import {canonicalOf, multipleOf} from './symbols.ts';

/** Conditional types have endpoints of their own; where an exchange lists none, none is offered. */
export const ORDER_TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'LIMIT',
  MARKET: 'MARKET',
  STOP: 'STOP_LIMIT',
  TAKE_PROFIT: 'STOP_LIMIT',
  STOP_MARKET: 'STOP_MARKET',
  TAKE_PROFIT_MARKET: 'STOP_MARKET',
};

/** Throws `protocol` for a row whose rules cannot be read: they are never guessed. */
export function marketOf(payload: unknown): Market {
  const row = new Row(payload);
  const [wire, base, quote, settle] = ['symbol', 'baseAsset', 'quoteAsset', 'marginAsset'].map((field) => row.text(field));
  const symbol = canonicalOf(wire ?? '', settle);
  if (symbol === null || !base || !quote || !settle) throw new DeskError('protocol', 'A contract has no name or no coins.');
  const multiple = multipleOf(base);
  const types = row.list('orderTypes').flatMap((type) => ORDER_TYPES[String(type)] ?? []);
  return {
    symbol,
    exchangeSymbol: wire ?? '',
    product: 'linear',
    base,
    quote,
    settle,
    status: statusOf(row),
    rules: rulesOf(row),
    orderTypes: [...new Set(types)],
    timesInForce: ['GTC', 'IOC', 'FOK'],
    postOnly: row.list('timeInForce').includes('GTX'),
    marketByQuote: false,
    triggers: ['LAST', 'MARK'],
    ...(multiple.coinsPerUnit !== '1' && {multiple}),
  };
}

/** Perpetuals, and those that end after one or two months or quarters; others (on their way to delivery, or of a kind that is not known) take no orders. */
function statusOf(row: Row): MarketStatus {
  const isKnown = /^((TRADIFI_)?PERPETUAL|(CURRENT|NEXT)_(MONTH|QUARTER))$/.test(row.text('contractType'));
  return isKnown && row.text('status') === 'TRADING' ? 'TRADING' : 'HALTED';
}

function rulesOf(row: Row): MarketRules {
  const filters = row.list('filters').map((filter) => new Row(filter));
  const filter = (type: string) => filters.find((each) => each.text('filterType') === type) ?? new Row(null);
  const [price, lot, market] = [filter('PRICE_FILTER'), filter('LOT_SIZE'), filter('MARKET_LOT_SIZE')];
  return {
    tickSize: price.need('tickSize'),
    minPrice: price.amount('minPrice') ?? '0',
    maxPrice: price.nonZero('maxPrice'),
    stepSize: lot.need('stepSize'),
    minQuantity: lot.amount('minQty') ?? '0',
    maxQuantity: lot.nonZero('maxQty'),
    marketStepSize: market.amount('stepSize') ?? '0',
    marketMinQuantity: market.amount('minQty') ?? '0',
    marketMaxQuantity: market.nonZero('maxQty'),
    minNotional: filter('MIN_NOTIONAL').amount('notional') ?? '0',
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    minNotionalOnReduceOnly: false,
    quoteStep: '0',
    postOnlyMaxQuantity: null,
  };
}
