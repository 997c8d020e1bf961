/**
 * Rows of the funding account, of deposits, withdrawals and savings. Pure. https://www.okx.com/docs-v5/en/#funding-account-rest-api-asset-bills-details
 * · #funding-account-rest-api-get-deposit-history · #funding-account-rest-api-get-withdrawal-history · #financial-product-simple-earn-flexible-get-lending-history
 */
import {type EntryFacts, ledgerEntry} from '../../adapter/kit/ledger-entry.ts';
import {Row} from '../../adapter/kit/row.ts';
import {negated} from '../../model/decimal.ts';
import type {EntryKind, LedgerEntry} from '../../model/ledger.ts';

const entry = (at: string | null, facts: EntryFacts): LedgerEntry => ledgerEntry('OKX', at, facts);

const words = (kind: EntryKind | null, types: string): readonly (readonly [string, EntryKind | null])[] =>
  types.split(' ').map((type) => [type, kind]);

/** Null: deposits and withdrawals have lists of their own, and the trading account and savings are read. */
const KINDS: ReadonlyMap<string, EntryKind | null> = new Map([
  ...words(null, '1 2 13 75 76 130 131 221'),
  ...words('TRANSFER', '20 21 22 23 73 74 78 80 82 116 118 124 132 133 134 137 138 160 161 163 174 187 202 203 205 207 208 210'),
  ...words('TRANSFER', '175 176 177 178 179 180 212 215 217 218 225 226 228 240 241 243 249 250 252 270 284 285 286 287 288 289'),
  ...words('TRANSFER', '303 304 305 306 311 313'),
  ...words('INTEREST', '83 89 139 162 204 209 227 232 242 251 307 308 309'),
  ...words('REWARD', '28 48 49 72 77 146 181 189 229 223 263 265 266'),
  ...words('REBATE', '68 150 151 152 172 173 185 222 233 271 299 300'),
  ...words('FEE', '84'),
  ...words('CONVERSION', '117 135 200 272 273'),
]);

export function walletBillEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  const [type, amount] = [row.text('type'), row.need('balChg')];
  const known = KINDS.get(type);
  if (known === null || amount === '0') return [];
  const kind = known ?? 'UNKNOWN';
  const raw = kind === 'UNKNOWN' && {raw: `type ${type}`};
  return [entry(row.time('ts'), {id: row.text('billId'), asset: row.text('ccy'), kind, amount, ...raw})];
}

/** 1 is credited and can't be withdrawn yet. */
export function depositEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  if (!['1', '2'].includes(row.text('state'))) return [];
  // Of one that came from another user the id of the withdrawal is what both have.
  const reference = row.text('txId') || row.text('fromWdId') || null;
  const facts = {id: row.text('depId'), asset: row.text('ccy'), amount: row.need('amt'), reference};
  return [entry(row.time('ts'), {...facts, kind: 'DEPOSIT'})];
}

/** Only what is final: anything else may still be canceled. The fee is on top, in its own coin. */
export function withdrawalEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  if (row.text('state') !== '2') return [];
  const [id, asset, at] = [row.text('wdId'), row.text('ccy'), row.time('ts')];
  const reference = row.text('txId') || id || null;
  const sent = entry(at, {id, asset, kind: 'WITHDRAWAL', reference, amount: negated(row.need('amt'))});
  const fee = row.decimal('fee') ?? '0';
  if (fee === '0') return [sent];
  const paid = {id: `${id} fee`, asset: row.text('feeCcy') || asset, amount: negated(fee)};
  return [sent, entry(at, {...paid, kind: 'FEE', reference})];
}

/** Hourly, one row a coin; rows have no id. */
export function savingsEntries(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  const [asset, amount] = [row.text('ccy'), row.need('earnings')];
  if (amount === '0') return [];
  const id = `${row.text('ts')} ${asset} ${row.text('amt')} ${amount}`;
  return [entry(row.time('ts'), {id, asset, kind: 'INTEREST', amount})];
}
