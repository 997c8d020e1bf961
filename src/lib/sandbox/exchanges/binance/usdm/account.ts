/** The futures account: its wallet, margin, fees and ledger. https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api */
import {smaller, text} from '../../../engine/fixed.ts';
import {unrealized} from '../../../engine/margin/positions.ts';
import {maintenanceOf} from '../../../engine/margin/tiers.ts';
import type {ApiRequest} from '../../../kit/context.ts';
import {numberOf} from '../../../kit/exact-json.ts';
import {contractOf, contractOrAll, contracts, isHedged, isPooled, settleOf, type UsdmContext} from './context.ts';
import {CONTRACT_FEES} from './fees.ts';
import {fixed, money} from './format.ts';
import {heldPositions, positionRow} from './positions.ts';

const WEEK_MS = 7 * 86_400_000;
/** The asset that totals are told in while each asset is a pool of its own. */
const TOTALS = 'USDT';
export const WALLET = 'futures';

/** What one asset of the wallet holds up, in units. */
interface Pool {
  readonly asset: string;
  readonly wallet: bigint;
  readonly cross: bigint;
  /** Of cross positions, and of all. */
  readonly crossProfit: bigint;
  readonly profit: bigint;
  readonly positionMargin: bigint;
  readonly orderMargin: bigint;
  readonly maintenance: bigint;
  readonly available: bigint;
}

function assetsOf(context: UsdmContext, account: string): readonly string[] {
  const settles = contracts(context).map(settleOf);
  const held = context.engine.ledger.balances(account).flatMap(({wallet, asset}) => (wallet === WALLET ? [asset] : []));
  return [...new Set([...settles, ...held])];
}

export function poolOf(context: UsdmContext, account: string, asset: string): Pool {
  const {contracts, markets} = context.engine;
  const {wallet, positionMargin, orderMargin, unrealized: crossProfit} = contracts.risk.ofAsset(account, asset);
  // In multi-assets mode it is drawn from the pool of all assets.
  const {available} = contracts.state(account, asset);
  const pool = {asset, wallet, positionMargin, orderMargin, crossProfit, available: available > 0n ? available : 0n};
  let [cross, profit, maintenance] = [wallet, 0n, 0n];
  for (const position of contracts.positions.open(account)) {
    const market = markets.find(position.symbol);
    if (market === null || settleOf(market) !== asset) continue;
    cross -= position.margin;
    profit += unrealized(position, contracts.marks.mark(market));
    maintenance += maintenanceOf(market, contracts.risk.sizeOf(position, market));
  }
  return {...pool, cross, profit, maintenance};
}

const show = (value: bigint) => money(text(value));

export function balances(context: UsdmContext, {account}: ApiRequest): unknown {
  return assetsOf(context, account).map((asset) => {
    const {wallet, cross, crossProfit, available} = poolOf(context, account, asset);
    return {
      ...{accountAlias: 'SgsR', asset, balance: show(wallet), crossWalletBalance: show(cross), crossUnPnl: show(crossProfit)},
      ...{
        availableBalance: show(available),
        maxWithdrawAmount: show(smaller(available, wallet > 0n ? wallet : 0n)),
        marginAvailable: true,
        updateTime: context.now(),
      },
    };
  });
}

/** In multi-assets mode what all assets come to in USD, haircuts taken off. */
function inDollars({engine}: UsdmContext, account: string): Pool {
  const {wallet, unrealized: profit, ...rest} = engine.contracts.risk.unified(account);
  const available = rest.available > 0n ? rest.available : 0n;
  return {...rest, asset: 'USD', wallet, cross: wallet, profit, crossProfit: profit, available};
}

/** Totals are those of USDT where each asset is a pool of its own. */
export function account(context: UsdmContext, call: ApiRequest): object {
  const pools = assetsOf(context, call.account).map((asset) => poolOf(context, call.account, asset));
  const main = isPooled(context, call.account) ? inDollars(context, call.account) : pools.find(({asset}) => asset === TOTALS);
  const total = (of: (pool: Pool) => bigint) => show(main === undefined ? 0n : of(main));
  return {
    totalInitialMargin: total(({positionMargin, orderMargin}) => positionMargin + orderMargin),
    totalMaintMargin: total(({maintenance}) => maintenance),
    totalWalletBalance: total(({wallet}) => wallet),
    totalUnrealizedProfit: total(({profit}) => profit),
    totalMarginBalance: total(({wallet, profit}) => wallet + profit),
    totalPositionInitialMargin: total(({positionMargin}) => positionMargin),
    totalOpenOrderInitialMargin: total(({orderMargin}) => orderMargin),
    totalCrossWalletBalance: total(({cross}) => cross),
    totalCrossUnPnl: total(({crossProfit}) => crossProfit),
    availableBalance: total(({available}) => available),
    maxWithdrawAmount: total(({available}) => available),
    assets: pools.map((pool) => assetRow(context, pool)),
    positions: heldPositions(context, call.account).map((position) => positionRow(context, position)),
  };
}

function assetRow({now}: UsdmContext, pool: Pool): object {
  return {
    asset: pool.asset,
    walletBalance: show(pool.wallet),
    unrealizedProfit: show(pool.profit),
    marginBalance: show(pool.wallet + pool.profit),
    maintMargin: show(pool.maintenance),
    initialMargin: show(pool.positionMargin + pool.orderMargin),
    positionInitialMargin: show(pool.positionMargin),
    openOrderInitialMargin: show(pool.orderMargin),
    crossWalletBalance: show(pool.cross),
    crossUnPnl: show(pool.crossProfit),
    availableBalance: show(pool.available),
    maxWithdrawAmount: show(smaller(pool.available, pool.wallet > 0n ? pool.wallet : 0n)),
    updateTime: now(),
  };
}

export function accountConfig(context: UsdmContext, call: ApiRequest): object {
  return {
    ...{feeTier: 0, canTrade: true, canDeposit: true, canWithdraw: true},
    dualSidePosition: isHedged(context, call.account),
    ...{updateTime: 0, multiAssetsMargin: isPooled(context, call.account), tradeGroupId: -1},
  };
}

export function commissionRate(context: UsdmContext, call: ApiRequest): object {
  const {maker, taker} = CONTRACT_FEES;
  return {
    symbol: context.names.wire(contractOf(context, call).symbol),
    makerCommissionRate: fixed(maker, 6),
    takerCommissionRate: fixed(taker, 6),
    rpiCommissionRate: fixed(maker, 6),
  };
}

/** Oldest first; without times the last seven days. */
export function incomeHistory(context: UsdmContext, call: ApiRequest): unknown {
  const {params} = call;
  const market = contractOrAll(context, call);
  const kind = params.optional('incomeType');
  const {from, to} = params.timeRange();
  const since = params.has('startTime') || params.has('endTime') ? from : context.now() - WEEK_MS;
  return context.income
    .of(call.account)
    .filter(({symbol, incomeType}) => (market === null || symbol === market.symbol) && (kind === null || incomeType === kind))
    .filter(({time}) => time >= since && time <= to)
    .slice(0, params.limit(100, 1000))
    .map(({symbol, incomeType, income, asset, time, tranId, tradeId}) => ({
      ...{symbol: symbol === null ? '' : context.names.wire(symbol), incomeType, income: money(income), asset},
      ...{info: tradeId === null ? incomeType : String(tradeId), time, tranId: numberOf(String(tranId))},
      tradeId: tradeId === null ? '' : String(tradeId),
    }));
}
