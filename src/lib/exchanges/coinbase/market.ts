/**
 * Products as markets, and their spelling. Pure. A record that cannot be read in full throws `protocol` naming the field:
 * rules are never guessed. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/get-public-product
 */
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, MarketRules, MarketStatus} from '../../model/market.ts';
import type {OrderRef} from '../../model/order.ts';
import {joinSymbol, splitSymbol} from '../../model/symbol.ts';

type Terms = Pick<Market, 'orderTypes' | 'timesInForce' | 'postOnly' | 'marketByQuote'>;

const TERMS: Terms = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
};
const LIMIT_ONLY: Terms = {...TERMS, orderTypes: ['LIMIT', 'STOP_LIMIT'], marketByQuote: false};
/** Nothing is matched at once, so only what can wait is taken. */
const RESTING_ONLY: Terms = {orderTypes: ['LIMIT'], timesInForce: ['GTC'], postOnly: true, marketByQuote: false};

export function toMarket(payload: unknown): Market {
  const row = new Row(payload);
  const [wire, base, quote] = [row.text('product_id'), row.text('base_currency_id'), row.text('quote_currency_id')];
  if (wire === '' || base === '' || quote === '') {
    throw new DeskError('protocol', 'Coinbase sent a product without an id or its coins.');
  }
  const sharedBook = row.text('alias');
  return {
    symbol: joinSymbol({base, quote, settle: null}),
    exchangeSymbol: wire,
    // A market in USDC trades on the book of the one in USD; only the wallet that pays differs.
    ...(sharedBook !== '' && {sharedBook}),
    product: 'spot',
    base,
    quote,
    settle: null,
    status: statusOf(row),
    rules: rulesOf(row),
    ...termsOf(row),
  };
}

function rulesOf(row: Row): MarketRules {
  const quoteStep = row.need('quote_increment');
  return {
    // Older records say how prices go by the step of the quote alone.
    tickSize: row.nonZero('price_increment') ?? quoteStep,
    minPrice: '0',
    maxPrice: null,
    stepSize: row.need('base_increment'),
    minQuantity: row.need('base_min_size'),
    maxQuantity: row.nonZero('base_max_size'),
    marketStepSize: '0',
    marketMinQuantity: '0',
    marketMaxQuantity: null,
    minNotional: row.need('quote_min_size'),
    maxNotional: row.nonZero('quote_max_size'),
    minNotionalOnMarket: true,
    maxNotionalOnMarket: true,
    quoteStep,
    postOnlyMaxQuantity: null,
  };
}

/** Whether a product takes orders at all. Where it does not say its status, the flags alone count. */
export function statusOf(row: Row): MarketStatus {
  const isOff = ['trading_disabled', 'is_disabled', 'view_only'].some((name) => row.flag(name) === true);
  const status = row.text('status');
  if (isOff || (status !== '' && status !== 'online')) return 'HALTED';
  return row.flag('cancel_only') === true ? 'CANCEL_ONLY' : 'TRADING';
}

function termsOf(row: Row): Terms {
  if (row.flag('auction_mode') === true || row.flag('post_only') === true) return RESTING_ONLY;
  return row.flag('limit_only') === true ? LIMIT_ONLY : TERMS;
}

/** The canonical symbol of a spelling, `BTC-USD`; null for what is no spot product. */
export function symbolOf(wire: string): string | null {
  const [base = '', quote = '', ...rest] = wire.split('-');
  return base === '' || quote === '' || rest.length > 0 ? null : joinSymbol({base, quote, settle: null});
}

/**
 * The spelling of a symbol: the one that a row had comes first, so that an order in a market that mxt cannot name can be
 * canceled too. Throws `not-found` for what can be no market here.
 */
export function wireSymbol({symbol, raw}: Pick<OrderRef, 'symbol' | 'raw'>): string {
  if (raw?.symbol !== undefined) return raw.symbol;
  const parts = splitSymbol(symbol);
  if (parts !== null && parts.settle === null) return `${parts.base}-${parts.quote}`;
  // The exchange's own spelling, as lists of orders give it where it is no pair.
  if (parts === null && /^[^\s/:]+-[^\s/:]+$/.test(symbol)) return symbol;
  throw new DeskError('not-found', `Coinbase has no market ${symbol}.`);
}
