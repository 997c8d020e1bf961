/**
 * Rows of the unified account's log. Pure. https://bybit-exchange.github.io/docs/v5/account/transaction-log · .../enum#typeuta-translog
 *
 * Trades of coins are told by the executions. Moves to and from the funding wallet, Easy Earn and On-Chain Earn stay inside of what
 * is read; what comes from or goes to another account or a chain has a list of its own.
 */
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, negated, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {EntryKind, LedgerEntry} from '../../model/ledger.ts';
import {canonicalOf} from './symbols.ts';

/** Types that change a position, or pay for one. */
const OF_CONTRACTS: ReadonlySet<string> = new Set(['TRADE', 'SETTLEMENT', 'DELIVERY', 'LIQUIDATION', 'ADL']);

/** Null: both sides are read, or own funds do not change. A debt is in the wallet's balance and is subtracted there. */
const KINDS: Readonly<Record<string, EntryKind | null>> = {
  ...{TRANSFER_IN: null, TRANSFER_OUT: null, AUTO_DEDUCTION: null},
  ...{BORROW: null, REPAY: null, FLOATING_TO_FIXED_BORROW: null, FLOATING_TO_FIXED_REPAY: null},
  ...{FLEXIBLE_STAKING_SUBSCRIPTION: null, FLEXIBLE_STAKING_REDEMPTION: null, FLEXIBLE_STAKING_REFUND: null},
  ...{ONCHAINEARN_SUBSCRIPTION: null, ONCHAINEARN_REDEMPTION: null, ONCHAINEARN_REFUND: null},
  ...{INTEREST: 'INTEREST', INTEREST_REPAYMENT_INS_LOAN: 'INTEREST', AUTO_INTEREST_REPAYMENT_INS_LOAN: 'INTEREST'},
  ...{INSTITUTION_PAYBACK_INTEREST_OUT: 'INTEREST', INSTITUTION_LIQ_INTEREST_OUT: 'INTEREST'},
  ...{SPREAD_FEE_OUT: 'FEE', BROKER_ABACCOUNT_FEE: 'FEE', CUSTODY_NETWORK_FEE: 'FEE', CUSTODY_SETTLE_FEE: 'FEE'},
  ...{FEE_REFUND: 'REBATE', BONUS: 'REWARD', BONUS_RECOLLECT: 'REWARD', AIRDROP: 'REWARD', PEF_PROFIT_SHARE: 'REWARD'},
  ...{TWAP_BUDGET_AIRDROP: 'REWARD', TWAP_BUDGET_RECALL: 'REWARD'},
  ...{CURRENCY_BUY: 'CONVERSION', CURRENCY_SELL: 'CONVERSION', CONVERT: 'CONVERSION'},
  ...{SPOT_REPAYMENT_SELL: 'CONVERSION', SPOT_REPAYMENT_BUY: 'CONVERSION', IDN_CONVERT_IN: 'CONVERSION'},
  ...{IDN_CONVERT_OUT: 'CONVERSION', EARNING_REDEMPTION_SELL: 'CONVERSION', EARNING_REDEMPTION_BUY: 'CONVERSION'},
  ...{AUTO_SOLD_COLLATERAL_INS_LOAN: 'CONVERSION', AUTO_BUY_LIABILITY_INS_LOAN: 'CONVERSION'},
  ...{INSTITUTION_EXCHANGE_SELL: 'CONVERSION', INSTITUTION_EXCHANGE_BUY: 'CONVERSION'},
};

/** Products and loans whose other side is not read. */
const ELSEWHERE =
  /_(?:SUBSCRIPTION|REDEMPTION|REFUND|TRANSFER_IN|TRANSFER_OUT)$|^(?:PREMARKET|CUSTODY|DBS|LOANS|INSTITUTION|PLATFORM_TOKEN)_|_INS_LOAN$/;

/** None for a row that moved nothing of what is read. */
export function loggedEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  const type = row.text('type');
  const isOfCoins = row.text('category') === 'spot' || row.text('category') === '';
  if (OF_CONTRACTS.has(type) && isOfCoins && type === 'TRADE') return [];
  const facts = factsOf(row, type);
  if (OF_CONTRACTS.has(type)) return contractEntries(row, type, facts);
  const kind = Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : ELSEWHERE.test(type) ? 'TRANSFER' : 'UNKNOWN';
  const amount = changeOf(row);
  if (kind === null || amount === '0') return [];
  const reference = kind === 'CONVERSION' ? row.text('tradeId') || row.text('orderId') || null : null;
  return [{...facts, kind, amount, reference, ...(kind === 'UNKNOWN' && {raw: type})}];
}

type Facts = Omit<LedgerEntry, 'kind' | 'amount'>;

/** Two rows may carry one id: trade, type and coin tell them apart. */
function factsOf(row: Row, type: string): Facts {
  const [own, asset, at, wire] = [row.text('id'), row.text('currency'), row.time('transactionTime'), row.text('symbol')];
  if (own === '' || type === '' || asset === '' || at === null)
    throw new DeskError('protocol', 'Bybit sent a row of the transaction log without an id, a type, a coin or a time.');
  const id = [own, row.text('tradeId'), type, asset].filter((part) => part !== '').join(' ');
  const symbol = wire !== '' && row.text('category') === 'linear' ? canonicalOf('linear', wire) : null;
  return {id, asset, at, symbol, tradeId: null, reference: null};
}

/** change = cashFlow + funding - fee, and the balance moves by it. */
function changeOf(row: Row): DecimalText {
  const part = (field: string) => row.decimal(field) ?? '0';
  return row.decimal('change') ?? plain(dec(part('cashFlow')).plus(part('funding')).minus(part('fee')));
}

/** Profit before the fee, the fee, and funding, each an entry of its own. Money of a liquidation without a trade is the insurance's. */
function contractEntries(row: Row, type: string, facts: Facts): readonly LedgerEntry[] {
  const fee = row.decimal('fee') ?? '0';
  const funding = row.decimal('funding') ?? '0';
  const profit = plain(dec(changeOf(row)).minus(funding).plus(fee));
  // The record of a settlement is no fill, though it has an id of the kind.
  const tradeId = type === 'SETTLEMENT' ? null : row.text('tradeId') || null;
  const kind = type === 'LIQUIDATION' && tradeId === null ? 'LIQUIDATION' : 'PROFIT';
  const entries: readonly LedgerEntry[] = [
    {...facts, tradeId, kind, amount: profit},
    {...facts, tradeId, kind: 'FEE', id: `${facts.id} fee`, amount: negated(fee)},
    {...facts, kind: 'FUNDING', id: `${facts.id} funding`, amount: funding},
  ];
  return entries.filter(({amount}) => amount !== '0');
}
