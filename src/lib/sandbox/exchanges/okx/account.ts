/**
 * The wallets of the account: trading, funding and savings, and what can be traded.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance and #funding-account-rest-api-get-balance
 */
import {over, text, times, units} from '../../engine/fixed.ts';
import type {EngineBalance} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, instrumentOf, tradedMarket} from './context.ts';
import {badParameter} from './errors.ts';
import {checkMode} from './place.ts';

const TRADING = 'spot';
const FUNDING = 'funding';
const SAVINGS = 'earn';
const MOST_CURRENCIES = 20;

/** What is not zero of a wallet; `currencies` null means all. */
function holdings(
  {engine}: Pick<Context, 'engine'>,
  account: string,
  wallet: string,
  currencies: readonly string[] | null = null,
): readonly EngineBalance[] {
  return engine.ledger
    .balances(account)
    .filter((balance) => balance.wallet === wallet && totalOf(balance) !== 0n)
    .filter(({asset}) => currencies === null || currencies.includes(asset));
}

function totalOf({free, locked}: EngineBalance): bigint {
  return units(free) + units(locked);
}

function usdOf(balance: EngineBalance): bigint {
  return times(totalOf(balance), units(usdPrice(balance.asset)));
}

function sumUsd(balances: readonly EngineBalance[]): bigint {
  return balances.reduce((sum, balance) => sum + usdOf(balance), 0n);
}

function currenciesIn(params: Params): readonly string[] | null {
  const currencies = params.list('ccy');
  if (currencies !== null && currencies.length > MOST_CURRENCIES) throw badParameter('ccy');
  return currencies;
}

export function tradingBalance(context: Context, {params, account}: ApiRequest): object {
  return [tradingView(context, account, holdings(context, account, TRADING, currenciesIn(params)))];
}

/** Of every currency that the trading account holds. */
export function tradingSnapshot(context: Pick<Context, 'engine' | 'now'>, account: string): object {
  return tradingView(context, account, holdings(context, account, TRADING));
}

/** Totals of the whole trading account, and the currencies given. */
export function tradingView(context: Pick<Context, 'engine' | 'now'>, account: string, shown: readonly EngineBalance[]): object {
  const at = String(context.now());
  return {
    ...fieldsOf('', 'adjEq availEq borrowFroz imr isoEq mgnRatio mmr ordFroz notionalUsd upl'),
    ...fieldsOf('', 'notionalUsdForBorrow notionalUsdForFutures notionalUsdForOption notionalUsdForSwap'),
    ...fieldsOf('0', 'delta deltaLever deltaNeutralStatus'),
    totalEq: text(sumUsd(holdings(context, account, TRADING))),
    details: shown.filter(({wallet}) => wallet === TRADING).map((balance) => detailOf(balance, at)),
    uTime: at,
  };
}

/** In spot mode what belongs to margin is "". */
function detailOf(balance: EngineBalance, at: string): object {
  const total = text(totalOf(balance));
  const usd = text(usdOf(balance));
  return {
    ccy: balance.asset,
    eq: total,
    cashBal: total,
    availBal: balance.free,
    frozenBal: balance.locked,
    ordFrozen: balance.locked,
    eqUsd: usd,
    disEq: usd,
    spotBal: total,
    ...fieldsOf('', 'availEq imr mmr mgnRatio notionalLever maxLoan crossLiab isoLiab liab interest uplLiab borrowFroz twap'),
    ...fieldsOf('', 'spotInUseAmt clSpotInUseAmt maxSpotInUse openAvgPx accAvgPx spotUpl spotUplRatio totalPnl totalPnlRatio'),
    ...fieldsOf('0', 'isoEq isoUpl upl stgyEq fixedBal rewardBal spotIsoBal spotCopyTradingEq smtSyncEq frpType colRes'),
    autoLendStatus: 'off',
    autoLendMtAmt: '0',
    colBorrAutoConversion: '0',
    collateralEnabled: false,
    collateralRestrict: false,
    uTime: at,
  };
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

/** What is free to buy with, in quote, and to sell, in base. */
export function maxAvailable(context: Context, {params, account}: ApiRequest): object {
  checkMode(params);
  const market = tradedMarket(context, params);
  const free = (asset: string) => text(context.engine.ledger.free(account, asset));
  return [{instId: params.text('instId'), availBuy: free(market.quote), availSell: free(market.base)}];
}

/** The largest order at the last price: to buy in base, to sell in quote, as the page has it. */
export function maxSize(context: Context, {params, account}: ApiRequest): object {
  checkMode(params);
  const {symbol} = instrumentOf(context, params);
  const {base, quote} = tradedMarket(context, params);
  const price = units(context.engine.markets.ticker(symbol).last);
  const {ledger} = context.engine;
  const maxSell = text(times(ledger.free(account, base), price));
  return [{instId: params.text('instId'), ccy: base, maxBuy: text(over(ledger.free(account, quote), price)), maxSell}];
}
