/** Public reads of perpetual contracts: marks, funding, open interest, risk tiers. https://www.okx.com/docs-v5/en/#public-data-rest-api */
import {over, text, times, UNIT, units} from '../../engine/fixed.ts';
import {tiersOf} from '../../engine/margin/tiers.ts';
import type {EngineMarket} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, contractOf, familyOf, instrumentFilter, instruments} from './context.ts';
import {inContracts} from './contract-size.ts';
import {badParameter, missing} from './errors.ts';

const HOUR_MS = 3_600_000;
const KEPT_MS = 92 * 24 * HOUR_MS;
const MOST_RATES = 400;
const RATE_BOUND = '0.00375';
const MOST_FAMILIES = 5;

/** Contracts of the type, family and instrument that are asked for. */
function chosen(context: Context, params: Params): readonly EngineMarket[] {
  return instruments(context, ['linear']).filter(instrumentFilter(context, params));
}

export function markPrices(context: Context, {params}: ApiRequest): object {
  params.text('instType');
  return chosen(context, params).map((market) => markView(context, market));
}

export function markView(context: Context, market: EngineMarket): object {
  const {engine, names, now} = context;
  return {
    instType: 'SWAP',
    instId: names.wire(market.symbol),
    markPx: text(engine.contracts.marks.mark(market)),
    ts: String(now()),
  };
}

/** Of one contract, or of all of them. */
export function fundingRates(context: Context, {params}: ApiRequest): object {
  const all = params.text('instId') === 'ANY';
  const markets = all ? instruments(context, ['linear']) : [contractOf(context, params)];
  return markets.map((market) => fundingView(context, market));
}

/** `fundingRate` is a forecast for `fundingTime`; the interval is what lies between the two times. */
export function fundingView({engine, names, now, clock}: Context, {symbol}: EngineMarket): object {
  const {funding} = engine.contracts;
  const next = funding.nextAt(symbol, clock.now());
  const interval = funding.intervalHours(symbol) * HOUR_MS;
  const rate = (at: number) => text(funding.rate(symbol, at));
  return {
    instType: 'SWAP',
    instId: names.wire(symbol),
    method: 'current_period',
    formulaType: 'noRate',
    fundingRate: rate(next),
    fundingTime: String(next),
    nextFundingRate: '',
    nextFundingTime: String(next + interval),
    minFundingRate: `-${RATE_BOUND}`,
    maxFundingRate: RATE_BOUND,
    settState: 'settled',
    settFundingRate: rate(next - interval),
    premium: rate(next),
    ...fieldsOf('', 'interestRate impactValue'),
    ts: String(now()),
  };
}

/** What was charged, newest first. */
export function fundingHistory(context: Context, {params}: ApiRequest): object {
  const {symbol} = contractOf(context, params);
  const {funding} = context.engine.contracts;
  const interval = funding.intervalHours(symbol) * HOUR_MS;
  const now = context.clock.now();
  const [after, before] = [params.integer('after') ?? Number.POSITIVE_INFINITY, params.integer('before') ?? 0];
  const last = Math.min(funding.nextAt(symbol, now), Math.ceil(after / interval) * interval) - interval;
  const first = Math.max(before + 1, now - KEPT_MS);
  const rows: object[] = [];
  for (let at = last; at >= first && rows.length < params.limit(MOST_RATES, MOST_RATES); at -= interval) {
    const rate = text(funding.rate(symbol, at));
    const rates = {fundingRate: rate, realizedRate: rate, fundingTime: String(at)};
    rows.push({instType: 'SWAP', instId: params.text('instId'), formulaType: 'noRate', method: 'current_period', ...rates});
  }
  return rows;
}

export function openInterest(context: Context, {params}: ApiRequest): object {
  params.text('instType');
  const {positions, marks} = context.engine.contracts;
  const open = positions.open();
  return chosen(context, params).map((market) => {
    const held = open
      .filter(({symbol, quantity}) => symbol === market.symbol && quantity > 0n)
      .reduce((sum, {quantity}) => sum + quantity, 0n);
    const usd = times(times(held, marks.mark(market)), units(usdPrice(market.quote)));
    return {
      instType: 'SWAP',
      instId: context.names.wire(market.symbol),
      oi: inContracts(market, text(held)),
      oiCcy: text(held),
      oiUsd: text(usd),
      ts: String(context.now()),
    };
  });
}

/** The same for both margin modes. A tier goes up to a number of contracts, whatever they are worth. */
export function positionTiers(context: Context, {params}: ApiRequest): object {
  params.oneOf('tdMode', {cross: true, isolated: true});
  if (!['SWAP', 'FUTURES'].includes(params.text('instType'))) return [];
  const families = params.list('instFamily') ?? params.list('uly');
  if (families === null) throw missing('instFamily');
  if (families.length > MOST_FAMILIES) throw badParameter('instFamily');
  const tier = params.optional('tier');
  return instruments(context, ['linear'])
    .filter((market) => families.includes(familyOf(market)))
    .flatMap((market) => tiersView(market))
    .filter((row) => tier === null || row.tier === tier);
}

function tiersView(market: EngineMarket): readonly {readonly tier: string}[] {
  const family = familyOf(market);
  let above = '0';
  return tiersOf(market).map(({upTo, maintenance, maxLeverage}, index) => {
    const minSz = above;
    above = text(units(inContracts(market, upTo)) + UNIT);
    return {
      tier: String(index + 1),
      ...fieldsOf(family, 'uly instFamily'),
      ...fieldsOf('', 'instId baseMaxLoan quoteMaxLoan'),
      minSz,
      maxSz: inContracts(market, upTo),
      mmr: maintenance,
      imr: text(over(UNIT, units(maxLeverage))),
      maxLever: maxLeverage,
      optMgnFactor: '0',
    };
  });
}
