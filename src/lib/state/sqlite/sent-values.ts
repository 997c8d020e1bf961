/**
 * What the limits of a day add up, kept as sums: each order and each raise is added in the transaction that writes it, and taken away in
 * the one that proves it unplaced, so that a check reads a few rows however many orders a day has.
 */
import {dec, plain, ZERO} from '../../model/decimal.ts';
import type {Sender} from '../account-names.ts';
import type {Intent, IntentValue} from '../journal.ts';
import {isCounted} from '../opening.ts';
import {summed} from '../sent-values.ts';
import type {Database} from './database.ts';
import {SENT_FROM} from './open-legs.ts';

const DAY_MS = 86_400_000;
/** As `isCounted` says. */
export const COUNTED = `state NOT IN ('REJECTED', 'NOT_PLACED')`;

/** Something that counts, or may: an order, or what makes one larger. */
interface Counted extends Sender {
  readonly value: IntentValue;
  /** Epoch ms. */
  readonly at: number;
}

/** Adds to the sums of its day, or takes away from them (`sign` -1). */
export function count(database: Database, {account, venue, credential, value, at}: Counted, sign: 1 | -1): void {
  const key = [Math.floor(at / DAY_MS), account, venue, credential, value.asset];
  const known = database
    .statement('SELECT amount FROM totals WHERE day = ? AND account = ? AND venue = ? AND credential = ? AND asset = ?')
    .get(...key)?.amount;
  const sum = (known === undefined ? ZERO : dec(String(known))).plus(dec(value.amount).times(sign));
  database.statement('INSERT OR REPLACE INTO totals VALUES (?, ?, ?, ?, ?, ?)').run(...key, plain(sum));
}

/** Keeps the sums right when an intent is written over another state of it; null: it was not there. */
export function recount(database: Database, before: Intent | null, now: Intent): void {
  const was = before !== null && isCounted(before.state);
  const is = isCounted(now.state);
  if (was && is && before.value === now.value && before.createdAt === now.createdAt) return;
  if (was) count(database, {...before, at: before.createdAt}, -1);
  if (is) count(database, {...now, at: now.createdAt}, 1);
}

interface Which {
  readonly sender: Sender;
  /** Ids of routes whose orders are left out. */
  readonly except: readonly string[];
  /** The intent that is being opened (again) or sent, which does not count against itself. */
  readonly own: Pick<Intent, 'account' | 'clientOrderId'> | null;
}

const TOTALS = `SELECT asset, amount FROM totals WHERE day >= ? AND ${SENT_FROM}`;

/** Orders that are in the sums and are to be left out: each once. */
const LEFT_OUT = `SELECT value_asset AS asset, value_amount AS amount FROM intents WHERE row IN (
    SELECT row FROM intents WHERE parent IN (SELECT value FROM json_each(?))
    UNION SELECT row FROM intents WHERE client_order_id = ? AND account = ?)
  AND created_at >= ? AND ${COUNTED} AND ${SENT_FROM}`;

/** What the journal's `valuesSince` says. */
export function selectValues(database: Database, since: number, {sender, except, own}: Which): readonly IntentValue[] {
  const names = [sender.account, sender.venue, sender.credential];
  const day = Math.floor(since / DAY_MS);
  const all = database.statement(TOTALS).all(day, ...names);
  const isPart = except.length > 0 || own !== null;
  const out = isPart
    ? database
        .statement(LEFT_OUT)
        .all(JSON.stringify(except), own?.clientOrderId ?? '', own?.account ?? '', day * DAY_MS, ...names)
    : [];
  const value = (times: number) => (row: (typeof all)[number]) => ({asset: String(row.asset), amount: String(row.amount), times});
  return summed([...all.map(value(1)), ...out.map(value(-1))]).filter(({amount}) => amount !== '0');
}
