/**
 * Rows of the ledger. Pure. https://docs.kraken.com/api/docs/rest-api/get-ledgers-info
 *
 * The balance of the coin's code changes by amount - fee. Every wallet is in this one ledger, the futures wallet alone is not; trades of
 * pairs are told by the trades.
 */
import {isoOfSecondsOrNull} from '../../adapter/kit/numbers.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, negated} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {EntryKind, LedgerEntry} from '../../model/ledger.ts';
import type {Entry} from './entries.ts';
import {walletOf} from './symbols.ts';

/** By type. Null: told elsewhere. */
const KINDS: Readonly<Record<string, EntryKind | null>> = {
  ...{trade: null, deposit: 'DEPOSIT', withdrawal: 'WITHDRAWAL', margin: 'PROFIT', rollover: 'INTEREST'},
  ...{spend: 'CONVERSION', receive: 'CONVERSION', settled: 'CONVERSION', sale: 'CONVERSION', conversion: 'CONVERSION'},
  ...{staking: 'INTEREST', dividend: 'REWARD', reward: 'REWARD', credit: 'REWARD', nft_rebate: 'REBATE', nftrebate: 'REBATE'},
  ...{nfttrade: 'CONVERSION', nftcreatorfee: 'FEE', custodytransfer: 'TRANSFER'},
};
/** Between codes of this ledger: both rows are in it, and cancel out. */
const WITHIN: ReadonlySet<string> = new Set([
  ...['allocation', 'deallocation', 'autoallocation', 'migration'],
  ...['spotfromstaking', 'spottostaking', 'stakingfromspot', 'stakingtospot'],
]);

/** `chainIds`: of deposits and withdrawals by their reference. None for a row that moved nothing of what is read. */
export function ledgerEntries([id, payload]: Entry, chainIds: ReadonlyMap<string, string>): readonly LedgerEntry[] {
  const row = new Row(payload);
  const [type, code, at, refid] = [row.text('type'), row.text('asset'), isoOfSecondsOrNull(row.any('time')), row.text('refid')];
  if (id === '' || type === '' || code === '' || at === null)
    throw new DeskError('protocol', 'Kraken sent a row of the ledger without an id, a type, a coin or a time.');
  const amount = row.need('amount');
  const fee = row.decimal('fee') ?? '0';
  const kind = kindOf(row, type, amount);
  const asset = walletOf(code).asset;
  const isMoved = kind === 'DEPOSIT' || kind === 'WITHDRAWAL';
  const reference = isMoved ? (chainIds.get(refid) ?? null) : kind === 'CONVERSION' ? refid || null : null;
  const facts = {id, asset, at, symbol: null, tradeId: null, reference};
  if (kind === null) return type === 'trade' && code === 'KFEE' ? creditsOf(facts, fee, refid) : [];
  const word = [type, row.text('subtype')].filter((part) => part !== '').join(' / ');
  const moved: LedgerEntry = {...facts, kind, amount, ...(kind === 'UNKNOWN' && {raw: word})};
  // What a loan costs stands as a fee without an amount.
  const paid: LedgerEntry = {...facts, kind: type === 'rollover' ? 'INTEREST' : 'FEE', id: `${id} fee`, amount: negated(fee)};
  return [moved, paid].filter((entry) => entry.amount !== '0');
}

/** Credits for fees, which are no money, used up by a trade. */
function creditsOf(facts: Omit<LedgerEntry, 'kind' | 'amount'>, fee: DecimalText, refid: string): readonly LedgerEntry[] {
  return fee === '0' ? [] : [{...facts, kind: 'FEE', amount: negated(fee), tradeId: refid || null}];
}

function kindOf(row: Row, type: string, amount: DecimalText): EntryKind | null {
  const subtype = row.text('subtype');
  if (WITHIN.has(subtype)) return null;
  if (subtype === 'airdrop') return 'REWARD';
  if (type === 'earn') return subtype === 'reward' ? 'INTEREST' : 'UNKNOWN';
  // To and from the futures wallet, which is not read. Without a subtype it is an airdrop, a fork or the like.
  if (type === 'transfer') return subtype !== '' ? 'TRANSFER' : dec(amount).isNegative() ? 'UNKNOWN' : 'REWARD';
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : 'UNKNOWN';
}
