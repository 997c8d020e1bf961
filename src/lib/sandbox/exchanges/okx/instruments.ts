/** The rules of every instrument. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments */
import {text} from '../../engine/fixed.ts';
import {tiersOf} from '../../engine/margin/tiers.ts';
import {hash} from '../../engine/random.ts';
import type {EngineMarket} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, familyOf, instrumentNamed, instruments, marketsOf, productsOf} from './context.ts';
import {contractValue, inContracts} from './contract-size.ts';
import {errorOf} from './errors.ts';
import {feeGroupOf} from './rights.ts';
import {MAX_AMOUNT, MAX_CONTRACTS, MAX_CONTRACTS_AT_MARKET, PRICE_BAND} from './rules.ts';

/** How long an expiry contract runs, and the hour of the day at which it ends. */
const EXPIRY_MS = 91 * 86_400_000;
const SETTLES_AT_MS = 8 * 3_600_000;
/** What instruments of every type have in common. */
const ALIKE = {
  instCategory: '1',
  ruleType: 'normal',
  category: '1',
  listTime: '1606468572000',
  futureSettlement: false,
  upcChg: [],
  maxLmtAmt: MAX_AMOUNT,
  ...fieldsOf(PRICE_BAND, 'initPxLmtPct floatPxLmtPct maxPxLmtPct'),
  ...fieldsOf('', 'stk alias auctionEndTime contTdSwTime expTime optType preMktSwTime'),
};

export function listInstruments(context: Context, {params}: ApiRequest): object {
  const instType = params.text('instType');
  const [instId, family, products] = [params.optional('instId'), params.optional('instFamily'), productsOf(params)];
  if (instType === 'FUTURES') return expiryFutures(context).filter((row) => instId === null || row.instId === instId);
  const named = instId === null ? null : instrumentNamed(context, instId);
  if (instId !== null && named === null) throw errorOf(51001);
  return (named === null ? instruments(context, products) : [named])
    .filter((market) => products.includes(market.product))
    .filter((market) => family === null || (market.product === 'linear' && familyOf(market) === family))
    .map((market) => (market.product === 'linear' ? contractView(context, market) : spotView(context, market)));
}

/** The number that names an instrument on sockets. */
export function instIdCode({symbol}: Pick<EngineMarket, 'symbol'>): number {
  return hash(symbol);
}

function common(context: Context, market: EngineMarket): object {
  return {
    instId: context.names.wire(market.symbol),
    instIdCode: instIdCode(market),
    state: market.status === 'TRADING' ? 'live' : 'suspend',
    groupId: feeGroupOf(market),
    tickSz: market.tickSize,
    lotSz: inContracts(market, market.stepSize),
    minSz: inContracts(market, market.minQuantity),
    ...ALIKE,
  };
}

function spotView(context: Context, market: EngineMarket): object {
  return {
    instType: 'SPOT',
    ...common(context, market),
    baseCcy: market.base,
    quoteCcy: market.quote,
    tradeQuoteCcyList: marketsOf(context, market).map(({quote}) => quote),
    openType: 'fix_price',
    maxMktAmt: MAX_AMOUNT,
    ...fieldsOf(market.maxQuantity, 'maxLmtSz maxTwapSz maxIcebergSz maxTriggerSz'),
    ...fieldsOf('', 'maxMktSz maxStopSz lever settleCcy uly ctMult ctType ctVal ctValCcy instFamily'),
  };
}

/** Sizes are in contracts. What belongs to coins alone is "". */
function contractView(context: Context, market: EngineMarket): object {
  return {
    instType: 'SWAP',
    ...common(context, market),
    ...fieldsOf('', 'baseCcy quoteCcy openType maxMktAmt'),
    tradeQuoteCcyList: [],
    ...contractTerms(market),
    lever: tiersOf(market)[0]?.maxLeverage ?? '1',
    ...fieldsOf(MAX_CONTRACTS, 'maxLmtSz maxTwapSz maxIcebergSz maxTriggerSz'),
    ...fieldsOf(MAX_CONTRACTS_AT_MARKET, 'maxMktSz maxStopSz'),
  };
}

/** One contract with an end: announced (`preopen`), and not traded yet. Its name carries the day, as in "BTC-USDT-270326". */
function expiryFutures(context: Context): readonly Readonly<Record<string, unknown>>[] {
  const market = instruments(context, ['linear'])[0];
  if (market === undefined) return [];
  const expTime = Math.ceil(context.now() / EXPIRY_MS + 1) * EXPIRY_MS + SETTLES_AT_MS;
  const day = new Date(expTime).toISOString().slice(2, 10).replaceAll('-', '');
  const instId = `${familyOf(market)}-${day}`;
  const view = {...contractView(context, market), instType: 'FUTURES', instId, instIdCode: instIdCode({symbol: instId})};
  return [{...view, state: 'preopen', alias: 'quarter', listTime: String(expTime - 2 * EXPIRY_MS), expTime: String(expTime)}];
}

/** What one contract is. */
function contractTerms(market: EngineMarket): object {
  return {
    ctType: 'linear',
    ctVal: text(contractValue(market)),
    ctValCcy: market.base,
    ctMult: '1',
    settleCcy: market.settle ?? market.quote,
    ...fieldsOf(familyOf(market), 'uly instFamily'),
  };
}
