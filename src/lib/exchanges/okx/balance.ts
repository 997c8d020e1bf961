/**
 * Wallets: one coin of one wallet a row. Pure. A row that can't be read throws `protocol`: it can't be counted as nothing.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance · #funding-account-rest-api-get-balance · #financial-product-simple-earn-flexible
 */
import {type HoldingFacts, holding} from '../../adapter/kit/holding.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Balance} from '../../model/account.ts';
import {type Decimal, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';

/**
 * One coin of the trading account.
 *   total = eq - stgyEq     own funds less debts, with profit that is not realised; what bots hold is a wallet of its own
 *   free  = availBal, never above total, never below 0; what could be borrowed is in no field of it
 */
export function tradingBalances(payload: unknown, pays: readonly Product[]): readonly Balance[] {
  const row = new Row(payload);
  const amount = (field: string): Decimal => dec(row.decimal(field) ?? '0');
  const known = row.decimal('eq') ?? row.decimal('cashBal');
  // Where neither is said, the two halves that are must both be there: a total without one of them would be a wrong one.
  const equity = known === null ? dec(row.need('availBal')).plus(row.need('frozenBal')) : dec(known);
  const inBots = amount('stgyEq');
  const total = equity.minus(inBots);
  const asset = row.text('ccy');
  const available = dec(row.decimal('availBal') ?? row.decimal('availEq') ?? '0');
  const own = balance(asset, 'trading', total, available.lt(total) ? available : total, {
    pays,
    // That of isolated positions is part of it.
    unrealizedPnl: plain(amount('upl')),
    usdValue: inBots.isZero() ? row.nonZero('eqUsd') : null,
  });
  return [...own, ...balance(asset, 'bots', inBots, ZERO)];
}

/** One coin of the funding account. Orders are not paid from it. */
export function fundingBalances(payload: unknown): readonly Balance[] {
  const row = new Row(payload);
  const total = row.need('bal');
  return balance(row.text('ccy'), 'funding', dec(total), dec(row.decimal('availBal') ?? total));
}

/** One coin in Simple Earn (savings), what is not lent out yet included. It must be redeemed before it can be used. */
export function savingsBalances(payload: unknown): readonly Balance[] {
  const row = new Row(payload);
  return balance(row.text('ccy'), 'earn', dec(row.need('amt')), ZERO);
}

/** None for a coin with nothing in it. */
function balance(
  asset: string,
  wallet: string,
  total: Decimal,
  spendable: Decimal,
  more: Partial<HoldingFacts> = {},
): readonly Balance[] {
  if (asset === '') throw new DeskError('protocol', 'OKX sent a balance without its coin.');
  const row = holding(asset, wallet, {total, spendable}, more);
  return row === null ? [] : [row];
}

/**
 * Accounts that hold something and are not read, by OKX's valuation of each. Earn is read as far as savings go, so its value says
 * only that there is more where no savings are. https://www.okx.com/docs-v5/en/#funding-account-rest-api-get-account-asset-valuation
 */
export function unreadAccounts(valuation: unknown, hasSavings: boolean): readonly string[] {
  const details = new Row(valuation).inner('details');
  const holds = (field: string) => details.nonZero(field) !== null;
  return [
    ...(holds('earn') && !hasSavings ? ['Earn products other than Simple Earn flexible'] : []),
    ...(holds('classic') ? ['the classic account'] : []),
  ];
}
