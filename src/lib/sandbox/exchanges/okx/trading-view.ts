/**
 * The trading account in futures mode: by currency what is there, what contracts tie up of it, and what they have brought so far.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance and #trading-account-websocket-account-channel
 */
import {over, text, times, units} from '../../engine/fixed.ts';
import type {EnginePosition} from '../../engine/margin/position.ts';
import type {EngineBalance} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, marketOf} from './context.ts';

type Views = Pick<Context, 'engine' | 'now'>;

export const TRADING = 'spot';

/** What is not zero of a wallet; `currencies` null means all. */
export function holdings(
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

export function totalOf({free, locked}: EngineBalance): bigint {
  return units(free) + units(locked);
}

function usdOf(asset: string, amount: bigint): bigint {
  return times(amount, units(usdPrice(asset)));
}

export function sumUsd(balances: readonly EngineBalance[]): bigint {
  return balances.reduce((sum, balance) => sum + usdOf(balance.asset, totalOf(balance)), 0n);
}

/** Of every currency that the trading account holds. */
export function tradingSnapshot(context: Views, account: string): object {
  return tradingView(context, account, holdings(context, account, TRADING));
}

/** Totals of the whole trading account, and the currencies given. In futures mode margin is told by currency alone. */
export function tradingView(context: Views, account: string, shown: readonly EngineBalance[]): object {
  const at = String(context.now());
  const all = holdings(context, account, TRADING).map((balance) => ({balance, equity: equityOf(context, account, balance)}));
  const inUsd = (part: 'total' | 'isolated') =>
    text(all.reduce((sum, {balance, equity}) => sum + usdOf(balance.asset, equity[part]), 0n));
  return {
    ...fieldsOf('', 'adjEq availEq borrowFroz imr mgnRatio mmr ordFroz notionalUsd upl'),
    ...fieldsOf('', 'notionalUsdForBorrow notionalUsdForFutures notionalUsdForOption notionalUsdForSwap'),
    ...fieldsOf('0', 'delta deltaLever deltaNeutralStatus'),
    totalEq: inUsd('total'),
    isoEq: inUsd('isolated'),
    details: shown
      .filter(({wallet}) => wallet === TRADING)
      .map((balance) => detailOf(context, account, balance, equityOf(context, account, balance), at)),
    uTime: at,
  };
}

interface Equity {
  readonly total: bigint;
  /** The wallet without what isolated positions have of it. */
  readonly cash: bigint;
  /** Margins and profit of isolated positions. */
  readonly isolated: bigint;
  readonly isolatedProfit: bigint;
  readonly crossProfit: bigint;
  readonly cross: readonly EnginePosition[];
}

function equityOf({engine}: Views, account: string, balance: EngineBalance): Equity {
  const held = engine.contracts.open(account).filter((position) => marketOf({engine}, position).settle === balance.asset);
  const sum = (rows: readonly EnginePosition[], name: 'initialMargin' | 'unrealized') =>
    rows.reduce((total, row) => total + units(row[name]), 0n);
  const isolated = held.filter(({marginMode}) => marginMode === 'ISOLATED');
  const cross = held.filter(({marginMode}) => marginMode === 'CROSS');
  const cash = totalOf(balance) - sum(isolated, 'initialMargin');
  const [isolatedProfit, crossProfit] = [sum(isolated, 'unrealized'), sum(cross, 'unrealized')];
  const inIsolated = sum(isolated, 'initialMargin') + isolatedProfit;
  return {total: cash + inIsolated + crossProfit, cash, isolated: inIsolated, isolatedProfit, crossProfit, cross};
}

function detailOf({engine}: Views, account: string, {asset, locked}: EngineBalance, equity: Equity, at: string): object {
  const {total, cash, isolated, isolatedProfit, crossProfit, cross} = equity;
  const state = engine.contracts.state(account, asset);
  const initial = cross.reduce((sum, {initialMargin}) => sum + units(initialMargin), state.orderMargin);
  const value = cross.reduce((sum, {quantity, markPrice}) => sum + times(magnitude(units(quantity)), units(markPrice)), 0n);
  const available = state.available < 0n ? 0n : state.available;
  const usd = text(usdOf(asset, total));
  return {
    ccy: asset,
    eq: text(total),
    cashBal: text(cash),
    ...fieldsOf(text(available), 'availBal availEq'),
    frozenBal: text(total - available),
    ordFrozen: text(units(locked) + state.orderMargin),
    ...fieldsOf(usd, 'eqUsd disEq'),
    spotBal: text(cash),
    isoEq: text(isolated),
    isoUpl: text(isolatedProfit),
    upl: text(isolatedProfit + crossProfit),
    imr: text(initial),
    mmr: text(state.maintenance),
    mgnRatio: state.maintenance === 0n ? '' : text(over(state.equity, state.maintenance)),
    notionalLever: total <= 0n ? '0' : text(over(value, total)),
    ...fieldsOf('', 'maxLoan crossLiab isoLiab liab interest uplLiab borrowFroz twap'),
    ...fieldsOf('', 'spotInUseAmt clSpotInUseAmt maxSpotInUse openAvgPx accAvgPx spotUpl spotUplRatio totalPnl totalPnlRatio'),
    ...fieldsOf('0', 'stgyEq fixedBal rewardBal spotIsoBal spotCopyTradingEq smtSyncEq frpType colRes'),
    autoLendStatus: 'off',
    autoLendMtAmt: '0',
    colBorrAutoConversion: '0',
    collateralEnabled: false,
    collateralRestrict: false,
    uTime: at,
  };
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

/** The money of a view of the trading account, as `balance_and_position` has it. */
export function moneyOf(view: object): readonly object[] {
  const {details} = view as {
    readonly details: readonly {readonly ccy: string; readonly cashBal: string; readonly uTime: string}[];
  };
  return details.map(({ccy, cashBal, uTime}) => ({ccy, cashBal, uTime}));
}
