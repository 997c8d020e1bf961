/**
 * Rows of the lists of the funding wallet, of deposits, withdrawals and moves between accounts. Pure.
 * https://bybit-exchange.github.io/docs/v5/asset/fund-history · .../asset/deposit/deposit-record · .../asset/withdraw/withdraw-record
 */
import {type EntryFacts, ledgerEntry} from '../../adapter/kit/ledger-entry.ts';
import {Row} from '../../adapter/kit/row.ts';
import {dec, negated, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {EntryKind, LedgerEntry} from '../../model/ledger.ts';

const entry = (at: string | null, facts: EntryFacts): LedgerEntry => ledgerEntry('Bybit', at, facts);

/** Some of these lists tell seconds. */
function secondsOrMs(row: Row, field: string): string | null {
  const told = row.text(field);
  return /^\d{1,10}$/.test(told) ? new Row({at: `${told}000`}).time('at') : row.time(field);
}

/** 7 and 70013 were credited and may be taken back, which 70011 was; 10012 came through a pool. .../enum#depositstatus */
const CREDITED: ReadonlySet<string> = new Set(['3', '7', '70011', '70012', '70013', '10012']);
const ROLLED_BACK = '70011';

export function depositEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  const status = row.text('status');
  if (!CREDITED.has(status)) return [];
  const amount = row.need('amount');
  const reference = row.text('txID') || null;
  // One transaction of a chain may pay several times; an older list has no id.
  const id = row.text('id') || [row.text('txID'), row.text('txIndex')].filter((part) => part !== '').join(' ');
  const credited = entry(row.time('successAt'), {id, asset: row.text('coin'), kind: 'DEPOSIT', amount, reference});
  return status === ROLLED_BACK ? [credited, {...credited, id: `${id} back`, amount: negated(amount)}] : [credited];
}

/** From another user of the exchange. .../asset/deposit/internal-deposit-record */
export function internalDepositEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  if (row.text('status') !== '2') return [];
  const facts = {id: row.text('id'), asset: row.text('coin'), amount: row.need('amount'), reference: row.text('txID') || null};
  return [entry(secondsOrMs(row, 'createdTime'), {...facts, kind: 'DEPOSIT'})];
}

/** What is on its way to be checked may still come back. The fee is on top. .../enum#withdrawstatus */
export function withdrawalEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  if (!['success', 'BlockchainConfirmed'].includes(row.text('status'))) return [];
  const [id, asset, at] = [row.text('withdrawId'), row.text('coin'), row.time('createTime')];
  const reference = row.text('txID') || null;
  const sent = entry(at, {id, asset, kind: 'WITHDRAWAL', amount: negated(row.need('amount')), reference});
  const fee = row.decimal('withdrawFee') ?? '0';
  return fee === '0' ? [sent] : [sent, {...sent, id: `${id} fee`, kind: 'FEE', amount: negated(fee)}];
}

/** Between accounts of one person: one side of it is this account's. .../asset/transfer/unitransfer-list */
export function accountTransferEntries(payload: unknown, uid: string | null): readonly LedgerEntry[] {
  const row = new Row(payload);
  const [from, to, amount] = [row.text('fromMemberId'), row.text('toMemberId'), row.need('amount')];
  if (row.text('status') !== 'SUCCESS' || from === to || (uid !== from && uid !== to)) return [];
  const id = row.text('transferId');
  const signed = uid === to ? amount : negated(amount);
  return [entry(row.time('timestamp'), {id, asset: row.text('coin'), kind: 'TRANSFER', amount: signed, reference: id || null})];
}

/** Rows have no id: the balance afterwards tells those of one second apart. */
export function fundingWalletEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  const [asset, direction, balance] = [row.text('currency'), row.text('ioDirection'), row.text('afterAmt')];
  if (direction !== 'I' && direction !== 'O') throw new DeskError('protocol', 'ioDirection is not I or O.');
  const size = plain(dec(row.need('txnAmt')).abs());
  const [type, words] = [row.text('showBusiTypeEn'), row.text('descriptionEn')];
  const kind = kindOf(type || row.text('showBusiType'), words || row.text('description'), direction);
  if (kind === null || size === '0') return [];
  const raw = [type, words].filter((part) => part !== '').join(' | ');
  const id = `${row.text('createTime')} ${asset} ${direction} ${size} ${balance}`;
  const amount = direction === 'I' ? size : negated(size);
  return [entry(secondsOrMs(row, 'createTime'), {id, asset, kind, amount, ...(kind === 'UNKNOWN' && {raw})})];
}

/** By the words shown to users, the only ones there are. Null: another list has it, or both sides are read. */
function kindOf(type: string, words: string, direction: 'I' | 'O'): EntryKind | null {
  if (/^(?:deposit|withdraw)|transfer/i.test(type)) return null;
  if (/earn/i.test(type)) {
    if (/interest|yield|reward|bonus|apr/i.test(words)) return 'INTEREST';
    return /easy|flex|on-?chain/i.test(words) ? null : 'TRANSFER';
  }
  const all = `${type} ${words}`;
  if (/convert|exchange/i.test(all)) return 'CONVERSION';
  if (/loan|borrow|repay/i.test(all)) return /interest/i.test(words) ? 'INTEREST' : 'TRANSFER';
  if (/rebate|commission|referral/i.test(all)) return 'REBATE';
  if (/reward|bonus|airdrop|gift|red packet|cashback|launchpool/i.test(all)) return 'REWARD';
  if (/\bfiat\b|\bp2p\b/i.test(all)) return direction === 'I' ? 'DEPOSIT' : 'WITHDRAWAL';
  return 'UNKNOWN';
}
