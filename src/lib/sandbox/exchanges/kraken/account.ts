/**
 * Balances under Kraken's codes. Coins that earn are rows of their own, with a suffix: "DOT.B".
 * https://docs.kraken.com/api/docs/rest-api/get-extended-balance and .../list-allocations
 */
import {text, times, units} from '../../engine/fixed.ts';
import type {EngineBalance} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {assetAltname, assetCode} from './codes.ts';
import type {Context} from './context.ts';
import {padded} from './rules.ts';

/** Of every amount of a balance. */
export const DECIMALS = 10;
export const TRADING = 'spot';
export const EARNING = 'earn';

function holdings({engine}: Pick<Context, 'engine'>, account: string): readonly EngineBalance[] {
  return engine.ledger.balances(account).filter(({wallet}) => wallet === TRADING || wallet === EARNING);
}

/** The asset's code; with the suffix of yield-bearing balances for what earns. */
export function balanceCode({asset, wallet}: Pick<EngineBalance, 'asset' | 'wallet'>): string {
  return wallet === EARNING ? `${assetAltname(asset)}.B` : assetCode(asset);
}

export function totalOf({free, locked}: EngineBalance): string {
  return text(units(free) + units(locked));
}

export function extendedBalance(context: Context, {account}: ApiRequest): object {
  return Object.fromEntries(
    holdings(context, account).map((balance) => [
      balanceCode(balance),
      {balance: padded(totalOf(balance), DECIMALS), hold_trade: padded(balance.locked, DECIMALS)},
    ]),
  );
}

export function plainBalance(context: Context, {account}: ApiRequest): object {
  return Object.fromEntries(
    holdings(context, account).map((balance) => [balanceCode(balance), padded(totalOf(balance), DECIMALS)]),
  );
}

/** The collateral that an account without margin has: what its spot wallet is worth. https://docs.kraken.com/api/docs/rest-api/get-trade-balance */
export function tradeBalance(context: Context, {account}: ApiRequest): object {
  const worth = holdings(context, account)
    .filter(({wallet}) => wallet === TRADING)
    .reduce((sum, balance) => sum + worthOf(balance.asset, totalOf(balance)), 0n);
  const total = padded(text(worth), 4);
  return {eb: total, tb: total, m: '0.0000', uv: '0.0000', n: '0.0000', c: '0.0000', v: '0.0000', e: total, mf: total};
}

export function earnAllocations(context: Context, {account}: ApiRequest): object {
  const earning = holdings(context, account).filter(({wallet}) => wallet === EARNING);
  const amountOf = (balance: EngineBalance) => ({
    native: padded(totalOf(balance), DECIMALS),
    converted: padded(text(worthOf(balance.asset, totalOf(balance))), DECIMALS),
  });
  const total = earning.reduce((sum, balance) => sum + worthOf(balance.asset, totalOf(balance)), 0n);
  const nothing = {native: padded('0', DECIMALS), converted: padded('0', DECIMALS)};
  return {
    converted_asset: 'USD',
    total_allocated: padded(text(total), DECIMALS),
    total_rewarded: nothing.native,
    next_cursor: null,
    items: earning.map((balance) => ({
      strategy_id: `ES${assetAltname(balance.asset)}-BONDED`,
      native_asset: assetAltname(balance.asset),
      amount_allocated: {total: amountOf(balance)},
      total_rewarded: nothing,
    })),
  };
}

function worthOf(asset: string, amount: string): bigint {
  return times(units(amount), units(usdPrice(asset)));
}

/** What the stream of balances shows of each asset, over both wallets. Keys: asset as sockets name it. */
export function balancesByAsset(
  context: Pick<Context, 'engine'>,
  account: string,
): ReadonlyMap<string, readonly EngineBalance[]> {
  return Map.groupBy(holdings(context, account), ({asset}) => asset);
}
