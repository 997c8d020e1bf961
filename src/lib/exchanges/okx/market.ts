/**
 * Instruments as markets. Pure. A record that can't be read in full throws `protocol` naming the field: rules are never
 * guessed. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments
 */
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, MarketRules, MarketStatus} from '../../model/market.ts';
import {joinSymbol} from '../../model/symbol.ts';

type Terms = Pick<Market, 'orderTypes' | 'timesInForce' | 'postOnly' | 'marketByQuote'>;

const TERMS: Terms = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
};
/** In an auction, before continuous trading and where only post-only orders are taken: limit orders that rest. */
const RESTING_ONLY: Terms = {orderTypes: ['LIMIT'], timesInForce: ['GTC'], postOnly: true, marketByQuote: false};

/** Quotes in which the USD limits of an order can be held against its value as they are. */
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'USDG']);
/** Not published; finer amounts are cut off before they are sent. */
const QUOTE_STEP = '0.00000001';

/**
 * The markets of one instrument: one for each currency that it can be paid in (`tradeQuoteCcyList`). They have one book, and the
 * instrument's own quote comes first. `now`: epoch ms, exchange clock.
 */
export function toMarkets(payload: unknown, now: number): readonly Market[] {
  const row = new Row(payload);
  const [exchangeSymbol, base, own] = [row.text('instId'), row.text('baseCcy'), row.text('quoteCcy')];
  if (exchangeSymbol === '' || base === '' || own === '') {
    throw new DeskError('protocol', 'OKX sent an instrument without a symbol or its coins.');
  }
  const state = stateOf(row, now);
  return quotesOf(row, own).map((quote) => ({
    symbol: joinSymbol({base, quote, settle: null}),
    exchangeSymbol,
    product: 'spot',
    base,
    quote,
    settle: null,
    ...state,
    rules: rulesOf(row, own),
  }));
}

/** Older records have no list: then it is the instrument's own quote. An account may not be allowed that one. */
function quotesOf(row: Row, own: string): readonly string[] {
  const value = row.any('tradeQuoteCcyList');
  const listed = Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string' && each !== '') : [];
  if (listed.length === 0) return [own];
  return [...listed.filter((quote) => quote === own), ...listed.filter((quote) => quote !== own)];
}

/** `minSz` and `lotSz` are in the base; no minimum is said of an order's value. `maxMktSz` is in USDT, so its USD twin stands in. */
function rulesOf(row: Row, quote: string): MarketRules {
  const [step, least] = [row.need('lotSz'), row.need('minSz')];
  const inDollars = DOLLARS.has(quote);
  const most = inDollars ? row.nonZero('maxLmtAmt') : null;
  return {
    tickSize: row.need('tickSz'),
    minPrice: '0',
    maxPrice: null,
    stepSize: step,
    minQuantity: least,
    maxQuantity: row.nonZero('maxLmtSz'),
    marketStepSize: step,
    marketMinQuantity: least,
    marketMaxQuantity: null,
    minNotional: '0',
    maxNotional: most,
    minNotionalOnMarket: false,
    maxNotionalOnMarket: most !== null && row.nonZero('maxMktAmt') === most,
    quoteStep: QUOTE_STEP,
    postOnlyMaxQuantity: null,
  };
}

/** A state that is not known takes no orders. `post_only` takes no others, which OKX itself checks. */
export function stateOf(row: Row, now: number): {readonly status: MarketStatus} & Terms {
  const state = row.text('state');
  if (state === 'post_only') return {status: 'TRADING', ...RESTING_ONLY};
  if (state !== 'live') return {status: 'HALTED', ...TERMS};
  const isOpening = /^(?:call_auction|pre_quote)$/.test(row.text('openType')) && Number(row.text('contTdSwTime')) > now;
  return {status: 'TRADING', ...(isOpening ? RESTING_ONLY : TERMS)};
}
