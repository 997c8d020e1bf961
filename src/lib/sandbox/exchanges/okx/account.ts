/**
 * The wallets of the account: trading, funding and savings, and what can be traded.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance and #funding-account-rest-api-get-balance
 */
import {floorTo, over, text, times, UNIT, units} from '../../engine/fixed.ts';
import type {EngineMarket} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, instrumentOf, tradedMarket} from './context.ts';
import {inContracts} from './contract-size.ts';
import {badParameter} from './errors.ts';
import {checkCash} from './order-params.ts';
import {amount} from './params.ts';
import {CONTRACT_FEES} from './rules.ts';
import {holdings, sumUsd, TRADING, totalOf, tradingView} from './trading-view.ts';

export const FUNDING = 'funding';
export const SAVINGS = 'earn';
const MOST_CURRENCIES = 20;

function currenciesIn(params: Params): readonly string[] | null {
  const currencies = params.list('ccy');
  if (currencies !== null && currencies.length > MOST_CURRENCIES) throw badParameter('ccy');
  return currencies;
}

export function tradingBalance(context: Context, {params, account}: ApiRequest): object {
  return [tradingView(context, account, holdings(context, account, TRADING, currenciesIn(params)))];
}

export function fundingBalances(context: Context, {params, account}: ApiRequest): object {
  return holdings(context, account, FUNDING, currenciesIn(params)).map((balance) => ({
    ccy: balance.asset,
    bal: text(totalOf(balance)),
    availBal: balance.free,
    frozenBal: balance.locked,
  }));
}

/** https://www.okx.com/docs-v5/en/#financial-product-simple-earn-flexible-get-saving-balance */
export function savings(context: Context, {params, account}: ApiRequest): object {
  return holdings(context, account, SAVINGS, currenciesIn(params)).map((balance) => ({
    ccy: balance.asset,
    amt: text(totalOf(balance)),
    earnings: '0',
    rate: '0.01',
    loanAmt: text(totalOf(balance)),
    pendingAmt: '0',
    redemptAmt: '',
  }));
}

export function valuation(context: Context, {params, account}: ApiRequest): object {
  const unit = units(usdPrice(params.optional('ccy') ?? 'BTC'));
  if (unit === 0n) throw badParameter('ccy');
  const worth = (wallet: string) => text(over(sumUsd(holdings(context, account, wallet)), unit));
  const all = [TRADING, FUNDING, SAVINGS].flatMap((wallet) => holdings(context, account, wallet));
  return [
    {
      totalBal: text(over(sumUsd(all), unit)),
      details: {classic: '0', earn: worth(SAVINGS), funding: worth(FUNDING), trading: worth(TRADING)},
      ts: String(context.now()),
    },
  ];
}

export function currencies({engine}: Context, {params}: ApiRequest): object {
  const known = new Set(engine.markets.all('spot').flatMap(({base, quote}) => [base, quote]));
  const wanted = params.list('ccy');
  return [...known]
    .filter((ccy) => wanted === null || wanted.includes(ccy))
    .map((ccy) => ({
      ccy,
      name: ccy,
      chain: `${ccy}-Sandbox`,
      ...fieldsOf(false, 'canDep canWd canInternal needTag'),
      mainNet: true,
      ...fieldsOf('0', 'fee minFee maxFee minDep minWd minInternal usedWdQuota'),
      ...fieldsOf('', 'ctAddr depEstOpenTime depQuotaFixed depQuoteDailyLayer2 logoLink burningFeeRate'),
      ...fieldsOf('', 'maxFeeForCtAddr minFeeForCtAddr usedDepQuotaFixed wdEstOpenTime'),
      maxWd: '1000000',
      minDepArrivalConfirm: '1',
      minWdUnlockConfirm: '2',
      wdQuota: '10000000',
      wdTickSz: '8',
    }));
}

/** What is free to buy with, in quote, and to sell, in base; of contracts what is free to be their margin. */
export function maxAvailable(context: Context, {params, account}: ApiRequest): object {
  const market = tradedMarket(context, params);
  const free = (asset: string) => text(usable(context, account, asset));
  if (market.product === 'linear')
    return [{instId: params.text('instId'), ...fieldsOf(free(market.quote), 'availBuy availSell')}];
  checkCash(params);
  return [{instId: params.text('instId'), availBuy: free(market.quote), availSell: free(market.base)}];
}

/** The largest order at the last price: to buy in base, to sell in quote, as the page has it; of contracts in contracts. */
export function maxSize(context: Context, {params, account}: ApiRequest): object {
  const instrument = instrumentOf(context, params);
  const instId = params.text('instId');
  if (instrument.product === 'linear') return [{instId, ...largestContracts(context, params, account, instrument)}];
  checkCash(params);
  const {base, quote} = tradedMarket(context, params);
  const price = units(context.engine.markets.ticker(instrument.symbol).last);
  const maxSell = text(times(usable(context, account, base), price));
  return [{instId, ccy: base, maxBuy: text(over(usable(context, account, quote), price)), maxSell}];
}

/** What margin and the taker fee allow at the leverage that is set. */
function largestContracts({engine}: Context, params: Params, account: string, market: EngineMarket): object {
  const mode = params.oneOf('tdMode', {cross: 'CROSS', isolated: 'ISOLATED'} as const);
  const {contracts} = engine;
  const isHedged = contracts.settings.positionMode(account) === 'HEDGE';
  const {available} = contracts.state(account, market.settle ?? market.quote);
  const price = amount(params, 'px') ?? engine.markets.ticker(market.symbol).last;
  const most = (side: 'LONG' | 'SHORT') => {
    const leverage = contracts.settings.leverage(account, market.symbol, isHedged ? side : 'NET', mode);
    const each = times(units(price), over(UNIT, leverage) + units(CONTRACT_FEES.taker));
    return inContracts(market, text(floorTo(over(available > 0n ? available : 0n, each), units(market.stepSize))));
  };
  return {ccy: market.settle ?? market.quote, maxBuy: most('LONG'), maxSell: most('SHORT')};
}

function usable({engine}: Context, account: string, asset: string): bigint {
  const free = engine.ledger.usable(account, asset);
  return free < 0n ? 0n : free;
}
