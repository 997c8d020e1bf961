/**
 * Asset pairs as markets. Pure. A record that cannot be read in full throws `protocol` naming the field: rules are never guessed.
 * https://docs.kraken.com/api/docs/rest-api/get-tradable-asset-pairs
 */
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, MarketRules, MarketStatus} from '../../model/market.ts';
import {assetOf} from './symbols.ts';

type Terms = Pick<Market, 'orderTypes' | 'timesInForce' | 'postOnly' | 'marketByQuote'>;
const ALL_TERMS: Terms = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
};
/** In a market that takes limit orders alone, or only ones that rest, nothing else is offered. */
const LIMIT_TERMS: Terms = {...ALL_TERMS, orderTypes: ['LIMIT'], marketByQuote: false};
const RESTING_TERMS: Terms = {...LIMIT_TERMS, timesInForce: ['GTC']};

/** Null for what is no market of the desk's: a dark pool, which has the coins of a lit one, or a book of another company. */
export function toMarket(payload: unknown): Market | null {
  const row = new Row(payload);
  const altname = row.text('altname');
  const venue = row.text('execution_venue');
  if (altname.endsWith('.d') || (venue !== '' && venue !== 'international')) return null;
  const [base, quote] = [assetOf(row.text('base')), assetOf(row.text('quote'))];
  if (altname === '' || base === '' || quote === '')
    throw new DeskError('protocol', 'Kraken sent a pair without a name or its coins.');
  const {status, terms} = stateOf(row.text('status'));
  return {
    symbol: `${base}/${quote}`,
    exchangeSymbol: altname,
    product: 'spot',
    base,
    quote,
    settle: null,
    status,
    rules: rulesOf(row),
    ...terms,
  };
}

/** Old records have no tick of their own, no least cost, and no status: then the decimals count, and the pair trades. */
function rulesOf(row: Row): MarketRules {
  const step = smallest(row.need('lot_decimals'));
  return {
    tickSize: row.nonZero('tick_size') ?? smallest(row.need('pair_decimals')),
    minPrice: '0',
    maxPrice: null,
    stepSize: step,
    minQuantity: row.decimal('ordermin') ?? '0',
    maxQuantity: null,
    marketStepSize: '0',
    marketMinQuantity: '0',
    marketMaxQuantity: null,
    minNotional: row.decimal('costmin') ?? '0',
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    quoteStep: smallest(row.decimal('cost_decimals') ?? row.need('pair_decimals')),
    postOnlyMaxQuantity: null,
  };
}

function stateOf(status: string): {readonly status: MarketStatus; readonly terms: Terms} {
  if (status === 'online' || status === '') return {status: 'TRADING', terms: ALL_TERMS};
  if (status === 'limit_only') return {status: 'TRADING', terms: LIMIT_TERMS};
  if (status === 'post_only') return {status: 'TRADING', terms: RESTING_TERMS};
  return {status: status === 'cancel_only' ? 'CANCEL_ONLY' : 'HALTED', terms: ALL_TERMS};
}

/** 10^-digits as text. */
function smallest(digits: DecimalText): DecimalText {
  return plain(dec(10).pow(dec(digits).neg()));
}
