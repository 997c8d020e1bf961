/**
 * The unified wallet: coins, what contracts make of them, and the account as a whole. In cross margin all coins are one pool in
 * USD; in isolated margin there is no such pool, and its figures are left empty.
 * https://bybit-exchange.github.io/docs/v5/account/wallet-balance
 */
import {text} from '../../engine/fixed.ts';
import type {EngineBalance} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {holdings, totalOf, UNIFIED, worth} from './account.ts';
import type {Context} from './context.ts';
import {badParameter} from './errors.ts';
import {rate, shown} from './position-view.ts';

type Shown = Pick<Context, 'engine' | 'log'>;

const POOL = 'totalWalletBalance totalMarginBalance totalAvailableBalance totalPerpUPL totalInitialMargin totalMaintenanceMargin';
const POOL_BY_MARK = 'totalInitialMarginByMp totalMaintenanceMarginByMp';
const RATES = 'accountIMRate accountMMRate accountIMRateByMp accountMMRateByMp';

export function walletBalance(context: Context, {params, account}: ApiRequest): object {
  if (params.text('accountType') !== 'UNIFIED') throw badParameter('accountType');
  return {list: [unifiedView(context, account, held(context, account, params.list('coin')))]};
}

/** What is not zero, and the settle assets of open positions. */
function held(context: Shown, account: string, coins: readonly string[] | null): readonly EngineBalance[] {
  const {engine} = context;
  const found = holdings(context, account, UNIFIED, coins);
  const settles = engine.contracts.positions.open(account).flatMap(({symbol}) => engine.markets.find(symbol)?.settle ?? []);
  const missing = [...new Set(settles)].filter((asset) => !found.some((balance) => balance.asset === asset));
  const empty = missing.filter((asset) => coins === null || coins.includes(asset));
  return [...found, ...empty.map((asset) => ({asset, wallet: UNIFIED, free: '0', locked: '0'}))];
}

/** Totals of the whole account, and the coins given. */
export function unifiedView(context: Shown, account: string, coins: readonly EngineBalance[]): object {
  let wallet = 0n;
  let profit = 0n;
  for (const balance of held(context, account, null)) {
    wallet += worth(context, balance.asset, totalOf(balance));
    profit += worth(context, balance.asset, profitIn(context, account, balance.asset));
  }
  return {
    accountType: 'UNIFIED',
    accountLTV: '0',
    totalEquity: text(wallet + profit),
    ...poolView(context, account, wallet, profit),
    coin: coins.map((balance) => coinView(context, account, balance)),
  };
}

function poolView({engine}: Shown, account: string, wallet: bigint, profit: bigint): object {
  const {contracts} = engine;
  if (!contracts.settings.isUnified(account)) return fieldsOf('', `${POOL} ${POOL_BY_MARK} ${RATES}`);
  const {equity, positionMargin, orderMargin, maintenance, available} = contracts.risk.unified(account);
  const initial = positionMargin + orderMargin;
  const rates = {initial: rate(initial, equity), maintenance: rate(maintenance, equity)};
  return {
    totalWalletBalance: text(wallet),
    totalPerpUPL: text(profit),
    totalMarginBalance: text(wallet + profit),
    totalAvailableBalance: text(available > 0n ? available : 0n),
    ...fieldsOf(text(initial), 'totalInitialMargin totalInitialMarginByMp'),
    ...fieldsOf(text(maintenance), 'totalMaintenanceMargin totalMaintenanceMarginByMp'),
    ...fieldsOf(rates.initial, 'accountIMRate accountIMRateByMp'),
    ...fieldsOf(rates.maintenance, 'accountMMRate accountMMRateByMp'),
  };
}

function coinView(context: Shown, account: string, balance: EngineBalance): object {
  const {engine, log} = context;
  const {asset, locked} = balance;
  const total = totalOf(balance);
  const {risk} = engine.contracts;
  const {positionMargin, orderMargin} = risk.ofAsset(account, asset);
  const profit = profitIn(context, account, asset);
  const equity = total + profit;
  return {
    coin: asset,
    equity: text(equity),
    usdValue: text(worth(context, asset, equity)),
    walletBalance: text(total),
    free: '',
    locked,
    spotHedgingQty: '0',
    spotBorrow: '0',
    borrowAmount: equity < 0n ? text(-equity) : '0',
    availableToBorrow: '',
    availableToWithdraw: '',
    accruedInterest: '0',
    totalOrderIM: shown(orderMargin),
    totalPositionIM: shown(positionMargin),
    totalPositionMM: shown(maintenanceIn(context, account, asset)),
    unrealisedPnl: text(profit),
    cumRealisedPnl: text(log.realizedIn(account, asset)),
    bonus: '0',
    marginCollateral: risk.weight(asset) > 0n,
    collateralSwitch: true,
    colRes: '0',
  };
}

/** Of cross and isolated positions alike. */
function profitIn({engine}: Shown, account: string, asset: string): bigint {
  return engine.contracts.risk.heldIn(account, asset).reduce((sum, {profit}) => sum + profit, 0n);
}

function maintenanceIn({engine}: Shown, account: string, asset: string): bigint {
  return engine.contracts.risk.heldIn(account, asset).reduce((sum, {maintenance}) => sum + maintenance, 0n);
}
