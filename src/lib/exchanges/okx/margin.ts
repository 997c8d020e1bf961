/**
 * What positions are held against. Pure. In futures mode every settle coin stands for itself; in multi-currency and portfolio
 * margin the account is one pool in USD. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance
 */
import {Row} from '../../adapter/kit/row.ts';
import type {Collateral, MarginPool} from '../../model/account.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';

/** Coins that linear contracts are settled in. */
const SETTLE_COINS: readonly string[] = ['USDT', 'USDC'];
const WEIGHT_PLACES = 12;

/** Modes of the account. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-configuration */
export type AccountLevel = 'SPOT' | 'FUTURES' | 'MULTI_CURRENCY' | 'PORTFOLIO';
const LEVELS: Readonly<Record<string, AccountLevel>> = {1: 'SPOT', 2: 'FUTURES', 3: 'MULTI_CURRENCY', 4: 'PORTFOLIO'};

/** Null for a word that is not known. */
export function levelOf(config: Row): AccountLevel | null {
  return LEVELS[config.text('acctLv')] ?? null;
}

/** None in spot mode, which holds no contracts. `account` is the one row that the balance answers. */
export function toPools(account: Row, level: AccountLevel): readonly MarginPool[] {
  if (level === 'SPOT') return [];
  const coins = account.list('details').map((payload) => new Row(payload));
  if (level === 'FUTURES') return coins.filter((coin) => SETTLE_COINS.includes(coin.text('ccy'))).map(coinPool);
  return [
    {
      asset: 'USD',
      settles: null,
      mode: level === 'PORTFOLIO' ? 'PORTFOLIO' : 'CROSS',
      // "Adjusted / effective equity": what the margin ratio is reckoned with, haircuts applied.
      equity: account.amount('adjEq'),
      used: account.amount('imr'),
      maintenance: account.amount('mmr'),
      available: account.amount('availEq'),
      collateral: coins.flatMap((coin) => collateralOf(coin) ?? []),
    },
  ];
}

/** Isolated positions have left it with their margin. */
function coinPool(coin: Row): MarginPool {
  const asset = coin.text('ccy');
  const [all, isolated] = [coin.amount('eq'), coin.amount('isoEq') ?? '0'];
  const held = coin.amount('cashBal');
  return {
    asset,
    settles: [asset],
    mode: 'CROSS',
    equity: all === null ? null : plain(dec(all).minus(isolated)),
    used: coin.amount('imr'),
    maintenance: coin.amount('mmr'),
    available: coin.amount('availEq'),
    collateral: held === null || held === '0' ? [] : [{asset, quantity: held, weight: '1'}],
  };
}

/** Own coins without profit. Null for a coin with nothing in it. */
function collateralOf(coin: Row): Collateral | null {
  const quantity = coin.amount('cashBal');
  return quantity === null || quantity === '0' ? null : {asset: coin.text('ccy'), quantity, weight: weightOf(coin, quantity)};
}

/** OKX tells the value of a coin with and without its discount. A debt counts in full. */
function weightOf(coin: Row, quantity: DecimalText): DecimalText | null {
  if (quantity.startsWith('-')) return '1';
  const [counted, value] = [coin.amount('disEq'), coin.nonZero('eqUsd')];
  if (counted === null || value === null) return null;
  const weight = dec(counted).div(value);
  return weight.isNegative() || weight.gt(1) ? null : plain(weight.toDecimalPlaces(WEIGHT_PLACES));
}
