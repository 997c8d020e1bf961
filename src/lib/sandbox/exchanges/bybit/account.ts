/**
 * The wallets of the account, unified and funding, and what can be traded or taken out of them.
 * https://bybit-exchange.github.io/docs/v5/account/wallet-balance and the pages beside it
 */
import {floorTo, over, text, times, units} from '../../engine/fixed.ts';
import type {EngineBalance} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, marketOf} from './context.ts';
import {badParameter, errorOf} from './errors.ts';

const FIRST_UID = 24_617_703;
export const UNIFIED = 'spot';
export const FUNDING = 'funding';

/** What is not zero of a wallet; `coins` null means all. */
export function holdings(
  {engine}: Pick<Context, 'engine'>,
  account: string,
  wallet: string,
  coins: readonly string[] | null = null,
): readonly EngineBalance[] {
  return engine.ledger
    .balances(account)
    .filter((balance) => balance.wallet === wallet && totalOf(balance) !== 0n)
    .filter(({asset}) => coins === null || coins.includes(asset));
}

export function totalOf({free, locked}: EngineBalance): bigint {
  return units(free) + units(locked);
}

/** The number by which the exchange knows the account. */
export function uidOf({accounts}: Context, {account}: ApiRequest): number {
  return FIRST_UID + accounts.findIndex(({name}) => name === account);
}

export function worth({engine}: Pick<Context, 'engine'>, asset: string, amount: bigint): bigint {
  return times(amount, engine.contracts.marks.usd(asset));
}

/** What of a coin can leave the unified wallet: free money that no contract stands on. */
function spendable({engine}: Pick<Context, 'engine'>, account: string, asset: string): string {
  const usable = engine.ledger.usable(account, asset);
  return usable > 0n ? text(usable) : '0';
}

/** FUND lists what is not zero; UNIFIED wants the coins named. */
export function coinsBalance(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const accountType = params.text('accountType');
  const coins = params.list('coin');
  if (accountType !== 'FUND' && accountType !== 'UNIFIED') throw badParameter('accountType');
  if (accountType === 'UNIFIED' && (coins === null || coins.length > 10)) throw badParameter('coin');
  return {
    memberId: String(uidOf(context, call)),
    accountType,
    balance: holdings(context, account, accountType === 'FUND' ? FUNDING : UNIFIED, coins).map((balance) => ({
      coin: balance.asset,
      transferBalance: accountType === 'FUND' ? balance.free : spendable(context, account, balance.asset),
      walletBalance: text(totalOf(balance)),
      bonus: '',
    })),
  };
}

export function withdrawable(context: Context, {params, account}: ApiRequest): object {
  const coins = params.list('coinName') ?? [];
  if (coins.length === 0 || coins.length > 20) throw badParameter('coinName');
  const map = Object.fromEntries(coins.map((coin) => [coin, spendable(context, account, coin)]));
  return {
    availableWithdrawal: coins.length === 1 ? (map[coins[0] ?? ''] ?? '0') : '',
    availableWithdrawalMap: map,
  };
}

/** https://bybit-exchange.github.io/docs/v5/asset/balance/asset-overview */
export function assetOverview(context: Context, {account}: ApiRequest): object {
  const list = [
    ['FundingAccount', FUNDING],
    ['UnifiedTradingAccount', UNIFIED],
  ].map(([accountType = '', wallet = '']) => {
    const coins = holdings(context, account, wallet);
    return {
      accountType,
      totalEquity: text(coins.reduce((sum, balance) => sum + worth(context, balance.asset, totalOf(balance)), 0n)),
      valuationCurrency: 'USD',
      snapshotTime: String(context.now()),
      coinDetail: coins.map((balance) => ({coin: balance.asset, equity: text(totalOf(balance))})),
    };
  });
  return {totalEquity: text(list.reduce((sum, {totalEquity}) => sum + units(totalEquity), 0n)), list};
}

export function coinInfo({engine}: Context, {params}: ApiRequest): object {
  const coins = new Set(engine.markets.all('spot').flatMap(({base, quote}) => [base, quote]));
  const wanted = params.optional('coin');
  const rows = [...coins].filter((coin) => wanted === null || coin === wanted);
  return {
    rows: rows.map((coin) => ({
      name: coin,
      coin,
      remainAmount: '0',
      chains: [
        {
          chainType: coin,
          confirmation: '6',
          withdrawFee: '',
          depositMin: '0',
          withdrawMin: '0',
          chain: coin,
          chainDeposit: '1',
          chainWithdraw: '0',
          minAccuracy: '8',
          withdrawPercentageFee: '0',
          contractAddress: '',
        },
      ],
    })),
  };
}

/** What the account can trade with its own money; nothing is lent here. */
export function spotQuota(context: Context, call: ApiRequest): object {
  const market = marketOf(context, call);
  const side = call.params.oneOf('side', {Buy: 'Buy', Sell: 'Sell'}, errorOf(170117));
  const paid = side === 'Buy' ? market.quote : market.base;
  const free = units(spendable(context, call.account, paid));
  const price = units(context.engine.markets.ticker(market.symbol).last);
  const quantity = text(floorTo(side === 'Buy' ? over(free, price) : free, units(market.stepSize)));
  const amount = text(side === 'Buy' ? free : times(free, price));
  return {
    symbol: context.names.wire(market.symbol),
    side,
    maxTradeQty: quantity,
    maxTradeAmount: amount,
    spotMaxTradeQty: quantity,
    spotMaxTradeAmount: amount,
    borrowCoin: paid,
  };
}
