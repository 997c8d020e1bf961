/**
 * Instruments as markets. Pure. A record that can't be read in full throws `protocol` naming the field: rules are never
 * guessed. https://bybit-exchange.github.io/docs/v5/market/instrument
 */

import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, MarketRules, MarketStatus, Product} from '../../model/market.ts';
import {joinSymbol} from '../../model/symbol.ts';
import {multipleOf, partsOf} from './symbols.ts';

const TERMS: Pick<Market, 'orderTypes' | 'timesInForce' | 'postOnly'> = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
};
/** While a pre-market contract is being auctioned. https://bybit-exchange.github.io/docs/v5/enum#curauctionphase */
const AUCTION_TERMS: typeof TERMS = {orderTypes: ['LIMIT'], timesInForce: ['GTC'], postOnly: false};

export function toMarket(product: Product, payload: unknown): Market {
  const row = new Row(payload);
  if (row.text('symbol') === '' || row.text('baseCoin') === '' || row.text('quoteCoin') === '') {
    throw new DeskError('protocol', 'Bybit sent an instrument without a symbol or its coins.');
  }
  return product === 'spot' ? spotMarket(row) : linearMarket(row);
}

/**
 * `minOrderQty` is deprecated and not enforced by the exchange, so the only minimum is the value of the order
 * (`minOrderAmt`); old records have one maximum (`maxOrderQty`) for all order types.
 */
function spotMarket(row: Row): Market {
  const lot = row.inner('lotSizeFilter');
  const step = lot.need('basePrecision');
  const rules: MarketRules = {
    tickSize: row.inner('priceFilter').need('tickSize'),
    minPrice: '0',
    maxPrice: null,
    stepSize: step,
    minQuantity: '0',
    maxQuantity: lot.nonZero('maxLimitOrderQty') ?? lot.nonZero('maxOrderQty'),
    marketStepSize: step,
    marketMinQuantity: '0',
    marketMaxQuantity: lot.nonZero('maxMarketOrderQty'),
    minNotional: lot.need('minOrderAmt'),
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    quoteStep: lot.need('quotePrecision'),
    postOnlyMaxQuantity: lot.nonZero('postOnlyMaxLimitOrderSize'),
  };
  const parts = {base: row.text('baseCoin'), quote: row.text('quoteCoin'), settle: null};
  return {
    symbol: joinSymbol(parts),
    exchangeSymbol: row.text('symbol'),
    product: 'spot',
    ...parts,
    status: row.text('status') === 'Trading' ? 'TRADING' : 'HALTED',
    rules,
    ...TERMS,
    marketByQuote: true,
  };
}

/** A perpetual or a dated future with linear margin. Contracts are of size 1: quantities are in the base, as the spelling has it. */
function linearMarket(row: Row): Market {
  const [lot, price] = [row.inner('lotSizeFilter'), row.inner('priceFilter')];
  const [step, least] = [lot.need('qtyStep'), lot.need('minOrderQty')];
  const rules: MarketRules = {
    tickSize: price.need('tickSize'),
    minPrice: price.need('minPrice'),
    maxPrice: price.nonZero('maxPrice'),
    stepSize: step,
    minQuantity: least,
    maxQuantity: lot.nonZero('maxOrderQty'),
    marketStepSize: step,
    marketMinQuantity: least,
    marketMaxQuantity: lot.nonZero('maxMktOrderQty'),
    minNotional: lot.decimal('minNotionalValue') ?? '0',
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    // 110094 is not raised for orders that reduce a position. Their maximum stays: above it Bybit would split the order.
    minNotionalOnReduceOnly: false,
    quoteStep: '0',
    postOnlyMaxQuantity: lot.nonZero('postOnlyMaxOrderQty'),
  };
  const wire = row.text('symbol');
  const parts = {
    base: row.text('baseCoin'),
    quote: row.text('quoteCoin'),
    settle: row.text('settleCoin') || row.text('quoteCoin'),
  };
  const expiry = row.text('contractType') === 'LinearFutures' ? (partsOf('linear', wire)?.expiry ?? null) : null;
  const multiple = multipleOf(parts.base);
  const {status, terms} = stateOf(row);
  return {
    symbol: joinSymbol({...parts, expiry}),
    exchangeSymbol: wire,
    product: 'linear',
    ...parts,
    status,
    rules,
    ...terms,
    marketByQuote: false,
    triggers: ['LAST', 'MARK', 'INDEX'],
    ...(multiple.coinsPerUnit !== '1' && {multiple}),
  };
}

/**
 * Contracts before their launch trade in phases. In an auction, or where the phase is not said, only what every phase takes
 * is offered; the others (no cancels, matching, over) and statuses that are not known take no orders.
 */
function stateOf(row: Row): {readonly status: MarketStatus; readonly terms: typeof TERMS} {
  const status = row.text('status');
  if (status === 'Trading') return {status: 'TRADING', terms: TERMS};
  if (status === 'Delivering') return {status: 'CANCEL_ONLY', terms: TERMS};
  if (status !== 'PreLaunch') return {status: 'HALTED', terms: TERMS};
  const phase = row.inner('preListingInfo').text('curAuctionPhase');
  if (phase === 'ContinuousTrading') return {status: 'TRADING', terms: TERMS};
  return {status: phase === 'CallAuction' || phase === '' ? 'TRADING' : 'HALTED', terms: AUCTION_TERMS};
}
