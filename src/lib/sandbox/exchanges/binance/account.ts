/**
 * The account: balances of every wallet, fees, and what the key may do.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints and the wallet pages beside it
 */
import {over, text, times, units} from '../../engine/fixed.ts';
import type {EngineBalance} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, marketOf} from './context.ts';
import {filtersOf} from './rules.ts';
import {isPortfolio} from './usdm/portfolio.ts';
import {fixed8} from './view.ts';

const FIRST_UID = 354_937_868;

function wallet({engine}: Context, {account}: ApiRequest, name: string): readonly EngineBalance[] {
  return engine.ledger.balances(account).filter((balance) => balance.wallet === name);
}

function isZero({free, locked}: EngineBalance): boolean {
  return free === '0' && locked === '0';
}

export function account(context: Context, call: ApiRequest): object {
  const {maker, taker} = context.engine.fees;
  const withoutZeros = call.params.optional('omitZeroBalances') === 'true';
  const basisPoints = (rate: string) => Number(times(units(rate), units('10000')) / units('1'));
  return {
    makerCommission: basisPoints(maker),
    takerCommission: basisPoints(taker),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {maker: fixed8(maker), taker: fixed8(taker), buyer: fixed8('0'), seller: fixed8('0')},
    canTrade: true,
    canWithdraw: false,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: context.now(),
    accountType: 'SPOT',
    balances: wallet(context, call, 'spot')
      .filter((balance) => !withoutZeros || !isZero(balance))
      .map(({asset, free, locked}) => ({asset, free: fixed8(free), locked: fixed8(locked)})),
    permissions: ['SPOT'],
    uid: FIRST_UID + context.accounts.findIndex(({name}) => name === call.account),
  };
}

export function commission(context: Context, call: ApiRequest): object {
  const {maker, taker} = context.engine.fees;
  const none = {maker: fixed8('0'), taker: fixed8('0'), buyer: fixed8('0'), seller: fixed8('0')};
  return {
    symbol: context.names.wire(marketOf(context, call).symbol),
    standardCommission: {...none, maker: fixed8(maker), taker: fixed8(taker)},
    specialCommission: none,
    taxCommission: none,
    discount: {enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.75000000'},
  };
}

export function myFilters(context: Context, call: ApiRequest): object {
  return {exchangeFilters: [], symbolFilters: filtersOf(marketOf(context, call)), assetFilters: []};
}

/** The key may read and trade; it may not take money out. */
export function apiRestrictions(context: Context, {account}: ApiRequest): object {
  return {
    ipRestrict: false,
    createTime: context.now(),
    enableReading: true,
    ...fieldsOf(
      false,
      'enableWithdrawals enableInternalTransfer enableMargin permitsUniversalTransfer enableVanillaOptions enableFixApiTrade enableFixReadOnly',
    ),
    enableSpotAndMarginTrading: true,
    enableFutures: !isPortfolio(account),
    enablePortfolioMarginTrading: isPortfolio(account),
  };
}

export function userAssets(context: Context, call: ApiRequest): unknown {
  return wallet(context, call, 'spot')
    .filter((balance) => !isZero(balance))
    .map(({asset, free, locked}) => ({
      asset,
      free: fixed8(free),
      locked: fixed8(locked),
      ...fieldsOf('0', 'freeze withdrawing ipoable btcValuation'),
    }));
}

export function fundingAssets(context: Context, call: ApiRequest): unknown {
  const asset = call.params.optional('asset');
  return wallet(context, call, 'funding')
    .filter((balance) => !isZero(balance) && (asset === null || balance.asset === asset))
    .map((balance) => ({
      asset: balance.asset,
      free: fixed8(balance.free),
      locked: fixed8(balance.locked),
      freeze: '0',
      withdrawing: '0',
      btcValuation: '0',
    }));
}

/** Worth of each wallet in `quoteAsset` (BTC when left out). */
export function walletValues(context: Context, call: ApiRequest): unknown {
  const quote = units(usdPrice(call.params.optional('quoteAsset') ?? 'BTC'));
  const worth = (name: string) => {
    let usd = 0n;
    for (const {asset, free, locked} of wallet(context, call, name))
      usd += times(units(free) + units(locked), units(usdPrice(asset)));
    return quote === 0n ? '0' : fixed8(text(over(usd, quote)));
  };
  const wallets = [
    ['Spot', worth('spot')],
    ['Funding', worth('funding')],
    ['Cross Margin', '0'],
    ['Isolated Margin', '0'],
    ['USDⓈ-M Futures', worth('futures')],
    ['COIN-M Futures', '0'],
    ['Earn', worth('earn')],
    ['Options', '0'],
    ['Trading Bots', '0'],
    ['Copy Trading', '0'],
  ];
  return wallets.map(([walletName, balance]) => ({activate: true, balance, walletName}));
}

export function flexiblePositions(context: Context, call: ApiRequest): object {
  const asset = call.params.optional('asset');
  const rows = wallet(context, call, 'earn')
    .filter((balance) => asset === null || balance.asset === asset)
    .map((balance) => ({
      totalAmount: fixed8(balance.free),
      latestAnnualPercentageRate: '0.00300000',
      yesterdayAirdropPercentageRate: '0',
      asset: balance.asset,
      canRedeem: true,
      collateralAmount: '0',
      productId: `${balance.asset}001`,
      ...fieldsOf('0', 'yesterdayRealTimeRewards cumulativeBonusRewards cumulativeRealTimeRewards cumulativeTotalRewards'),
      autoSubscribe: false,
    }));
  return {rows, total: rows.length};
}

export function coins(context: Context, call: ApiRequest): unknown {
  const own = new Map(wallet(context, call, 'spot').map((balance) => [balance.asset, balance]));
  const names = new Set(context.engine.markets.all('spot').flatMap(({base, quote}) => [base, quote]));
  return [...names].map((coin) => ({
    coin,
    name: coin,
    depositAllEnable: true,
    withdrawAllEnable: true,
    free: own.get(coin)?.free ?? '0',
    locked: own.get(coin)?.locked ?? '0',
    ...fieldsOf('0', 'freeze withdrawing ipoing ipoable storage'),
    isLegalMoney: coin === 'EUR',
    trading: true,
    networkList: [],
  }));
}
