/**
 * Rows of an account's transactions. Pure. https://docs.cdp.coinbase.com/coinbase-app/track-apis/transactions
 *
 * `amount` is what the account changed by, a network's fee included. Fills are told by the orders; what is staked is read beside the
 * accounts, so moves to and from it have no entry.
 */
import {Row} from '../../adapter/kit/row.ts';
import {dec, negated, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {EntryKind, LedgerEntry} from '../../model/ledger.ts';

/** MOVED: a deposit, or a withdrawal where it is negative. Null: told elsewhere, or no money. */
const KINDS: Readonly<Record<string, EntryKind | 'MOVED' | null>> = {
  ...{advanced_trade_fill: null, request: null, staking_transfer: null, unstaking_transfer: null},
  ...{exchange_deposit: null, exchange_withdrawal: null},
  ...{send: 'MOVED', receive: 'MOVED', buy: 'MOVED', sell: 'MOVED', fiat_deposit: 'MOVED', fiat_withdrawal: 'MOVED'},
  ...{pro_deposit: 'MOVED', pro_withdrawal: 'MOVED', cardspend: 'MOVED'},
  ...{transfer: 'TRANSFER', vault_withdrawal: 'TRANSFER', intx_deposit: 'TRANSFER', intx_withdrawal: 'TRANSFER'},
  ...{trade: 'CONVERSION', wrap_asset: 'CONVERSION', unwrap_asset: 'CONVERSION', asset_migration: 'CONVERSION'},
  ...{staking_reward: 'INTEREST', inflation_reward: 'INTEREST', interest: 'INTEREST'},
  ...{earn_payout: 'REWARD', incentives_rewards_payout: 'REWARD', clawback: 'REWARD', incentives_shared_clawback: 'REWARD'},
  ...{subscription_rebate: 'REBATE', cardbuyback: 'REBATE', subscription: 'FEE', derivatives_settlement: 'PROFIT'},
};

/** None for what is not completed: a row that waits keeps its id. */
export function transactionEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  const [id, type, at, money] = [row.text('id'), row.text('type'), row.stamp('created_at'), row.inner('amount')];
  const [asset, amount] = [money.text('currency'), money.need('amount')];
  if (id === '' || type === '' || asset === '' || at === null)
    throw new DeskError('protocol', 'Coinbase sent a transaction without an id, a type, a coin or a time.');
  if (row.text('status') !== 'completed' || amount === '0') return [];
  const known = Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : 'UNKNOWN';
  if (known === null) return [];
  const facts = {id, asset, at, symbol: null, tradeId: null};
  if (known === 'MOVED') return movedEntries(row, {...facts, amount, reference: row.inner('network').text('hash') || null});
  const reference = known === 'CONVERSION' ? row.inner('trade').text('id') || null : null;
  return [{...facts, kind: known, amount, reference, ...(known === 'UNKNOWN' && {raw: type})}];
}

/** The fee of the network is a part of what left. */
function movedEntries(row: Row, facts: Omit<LedgerEntry, 'kind'>): readonly LedgerEntry[] {
  if (!dec(facts.amount).isNegative()) return [{...facts, kind: 'DEPOSIT'}];
  const paid = row.inner('network').inner('transaction_fee');
  const fee = paid.text('currency') === facts.asset ? (paid.decimal('amount') ?? '0') : '0';
  const sent: LedgerEntry = {...facts, kind: 'WITHDRAWAL', amount: plain(dec(facts.amount).plus(fee))};
  return fee === '0' ? [sent] : [sent, {...facts, id: `${facts.id} fee`, kind: 'FEE', amount: negated(fee)}];
}
