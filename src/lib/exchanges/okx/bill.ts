/**
 * Bills of the trading account. Pure. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-bills-details-last-3-months
 *
 * What an isolated position has for itself is part of the balance that is read, so the profit of a contract's row is pnl + fee, not what the
 * account's own balance changed by. Trades of coins are told by the fills.
 */
import {Row} from '../../adapter/kit/row.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {EntryKind, LedgerEntry} from '../../model/ledger.ts';
import {canonicalOf, isContract} from './symbols.ts';

/** Trade, delivery, liquidation, ADL, hedge of options, block trade, spread, move of a position, settlement. */
const TRADES: ReadonlySet<string> = new Set(['2', '3', '5', '9', '13', '14', '24', '32', '34']);
/** Rows of the list of fills that are no order of the user's: conversions by the system and by hand. */
const CONVERTED_FILLS: ReadonlySet<string> = new Set(['118', '119', '236', '237', '376', '377']);
const FUNDING = '8';
const TRANSFER = '1';

/**
 * By type. Null: nothing that is read changes. A margin stays in the account, bots are a part of its equity, and a debt grows by what was
 * borrowed.
 */
const KINDS: Readonly<Record<string, EntryKind | null>> = {
  ...{4: 'CONVERSION', 11: 'CONVERSION', 27: 'CONVERSION', 28: 'CONVERSION', 29: 'CONVERSION', 30: 'CONVERSION'},
  ...{6: null, 12: null, 15: null, 16: null, 22: null},
  ...{7: 'INTEREST', 381: 'INTEREST', 10: 'LIQUIDATION'},
  ...{18: 'FEE', 250: 'FEE', 251: 'FEE', 26: 'TRANSFER', 33: 'TRANSFER'},
};

type Facts = Omit<LedgerEntry, 'kind' | 'amount'>;

/** None for a row that moved nothing of what is read. */
export function billEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  const [type, instId] = [row.text('type'), row.text('instId')];
  const facts = factsOf(row, type);
  const ofContract = instId !== '' && row.text('instType') !== 'SPOT' && row.text('instType') !== 'MARGIN';
  if (type === FUNDING) return fundingEntries(row, facts);
  if (TRADES.has(type) && ofContract) return contractEntries(row, type, facts);
  if (isFillOfCoins(row, type)) return [];
  const kind = kindOf(row, type);
  const amount = row.need('balChg');
  if (kind === null || amount === '0') return [];
  const reference = kind === 'CONVERSION' ? ownId(row, 'tradeId') || row.text('ordId') || null : null;
  return [{...facts, kind, amount, reference, ...(kind === 'UNKNOWN' && {raw: `type ${type}, subType ${row.text('subType')}`})}];
}

function factsOf(row: Row, type: string): Facts {
  const [id, asset, at, instId] = [row.text('billId'), row.text('ccy'), row.time('ts'), row.text('instId')];
  if (id === '' || type === '' || asset === '' || at === null)
    throw new DeskError('protocol', 'OKX sent a bill without an id, a type, a coin or a time.');
  return {id, asset, at, symbol: isContract(instId) ? canonicalOf(instId, '') : null, tradeId: null, reference: null};
}

/** "" also for "0", which stands where there is no trade. */
function ownId(row: Row, field: string): string {
  const id = row.text(field);
  return id === '0' ? '' : id;
}

/** On margin they are in no list of fills that is read: there both bills are a conversion. */
function isFillOfCoins(row: Row, type: string): boolean {
  const isTrade = TRADES.has(type) || CONVERTED_FILLS.has(row.text('subType'));
  return isTrade && row.text('instType') !== 'MARGIN' && row.text('instId') !== '';
}

function kindOf(row: Row, type: string): EntryKind | null {
  if (type === TRANSFER) return isBetweenOwn(row) ? null : 'TRANSFER';
  if (TRADES.has(type)) return 'CONVERSION';
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : 'UNKNOWN';
}

/** 6 is the funding account, 18 this one. */
function isBetweenOwn(row: Row): boolean {
  const ends = [row.text('from'), row.text('to')].toSorted();
  return ends[0] === '18' && ends[1] === '6';
}

function contractEntries(row: Row, type: string, facts: Facts): readonly LedgerEntry[] {
  const part = (field: string) => row.decimal(field) ?? '0';
  const tradeId = ownId(row, 'tradeId') || null;
  const kind: EntryKind = (type === '5' || type === '9') && tradeId === null ? 'LIQUIDATION' : 'PROFIT';
  const entries: readonly LedgerEntry[] = [
    {...facts, tradeId, kind, amount: part('pnl')},
    {...facts, tradeId, kind: 'FEE', id: `${facts.id} fee`, amount: part('fee')},
    {...facts, kind: 'INTEREST', id: `${facts.id} interest`, amount: part('interest')},
  ];
  return entries.filter(({amount}) => amount !== '0');
}

/** Of an isolated position it leaves the account's own balance alone. 173 was paid, 174 received. */
function fundingEntries(row: Row, facts: Facts): readonly LedgerEntry[] {
  const amount = row.decimal('pnl') ?? row.need('balChg');
  const isPaid = row.text('subType') === '173';
  if (amount === '0') return [];
  if (isPaid !== dec(amount).isNegative() && ['173', '174'].includes(row.text('subType')))
    throw new DeskError('protocol', 'OKX sent a funding bill whose type and amount do not agree.');
  return [{...facts, kind: 'FUNDING', amount: plain(dec(amount))}];
}
