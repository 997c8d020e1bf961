/**
 * Balances: one coin of one wallet a row. Pure. A row that cannot be read throws `protocol`: it cannot be counted as nothing.
 *
 * Staked, bonded and earning coins stand in this list under codes of their own (DOT28.S, USDT.F), and nowhere else in it: the
 * lists of Earn tell the same money once more, so they are not read.
 * https://docs.kraken.com/api/docs/rest-api/get-extended-balance
 */
import {holding} from '../../adapter/kit/holding.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Balance} from '../../model/account.ts';
import {dec, ZERO} from '../../model/decimal.ts';
import {walletOf} from './symbols.ts';

/**
 * Own funds only. Kraken's available = balance + credit - credit_used - hold_trade; what a credit line would lend is not ours:
 *   total = balance - credit_used    free = total - hold_trade, never below 0
 * Null for a code with nothing in it.
 */
export function toBalance(code: string, payload: unknown): Balance | null {
  const row = new Row(payload);
  const {asset, wallet} = walletOf(code);
  const total = dec(row.need('balance')).minus(row.decimal('credit_used') ?? '0');
  const held = dec(row.decimal('hold_trade') ?? '0');
  const spendable = wallet.isSpendable ? total.minus(held) : ZERO;
  return holding(asset, wallet.name, {total, spendable}, {pays: wallet.isSpendable ? ['spot'] : []});
}
