/** Orders changed in place, as rows. What makes one larger counts towards the day like an order, in a row of its own. */
import type {Order} from '../../model/order.ts';
import type {Clock} from '../../transport/clock.ts';
import {amendAction} from '../action-log.ts';
import type {Amend, AmendDraft} from '../journal.ts';
import type {Origin} from '../origin.ts';
import type {Database} from './database.ts';
import {parse} from './intent-row.ts';
import {count} from './sent-values.ts';
import {endAmendAction, insertAction} from './sql-actions.ts';

export function insertAmend(database: Database, draft: AmendDraft, clock: Clock, origin: Origin | null): Amend {
  const at = clock.now();
  const {venue, credential, before, change, raise, fenceAt, replacement} = draft;
  const raised =
    raise === null
      ? null
      : database
          .statement('INSERT INTO raises (account, venue, credential, at, amount, asset) VALUES (?, ?, ?, ?, ?, ?)')
          .run(before.account, venue, credential, at, raise.amount, raise.asset).lastInsertRowid;
  if (raise !== null) count(database, {account: before.account, venue, credential, value: raise, at}, 1);
  const {lastInsertRowid} = database
    .statement(
      `INSERT INTO amends (at, at_mono, venue, credential, before_json, change, raise_id, fence_at, replacement)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(at, clock.monotonic(), venue, credential, JSON.stringify(before), JSON.stringify(change), raised, fenceAt, replacement);
  const row = Number(lastInsertRowid);
  insertAction(database, amendAction(draft), at, origin, row);
  return {...draft, row, at, after: null};
}

export function completeAmend(database: Database, row: number, after: Order): void {
  database.statement('UPDATE amends SET after_json = ? WHERE id = ?').run(JSON.stringify(after), row);
  endAmendAction(database, row, 'amended');
}

export function deleteAmend(database: Database, row: number): void {
  const raised = database.statement('SELECT raise_id FROM amends WHERE id = ?').get(row)?.raise_id;
  database.statement('DELETE FROM amends WHERE id = ?').run(row);
  endAmendAction(database, row, 'rejected');
  if (raised === null || raised === undefined) return;
  const counted = database.statement('DELETE FROM raises WHERE id = ? RETURNING *').get(raised);
  if (counted === undefined) return;
  const {account, venue, credential, at, amount, asset} = counted;
  const value = {amount: String(amount), asset: String(asset)};
  count(database, {account: String(account), venue: String(venue), credential: String(credential), value, at: Number(at)}, -1);
}

/**
 * From when on by the wall clock, and from when to when by the monotonic one, which begins again when the machine is
 * restarted.
 */
export function lately(ms: number, clock: Clock): [number, number, number] {
  const monotonic = clock.monotonic();
  return [clock.now() - ms, monotonic - ms, monotonic];
}

export function selectAmends(database: Database, ms: number, clock: Clock): Amend[] {
  const rows = database
    .statement(
      `SELECT amends.*, amount, asset FROM amends LEFT JOIN raises ON raises.id = amends.raise_id
       WHERE amends.at >= ? OR at_mono BETWEEN ? AND ? OR after_json IS NULL ORDER BY amends.id`,
    )
    .all(...lately(ms, clock));
  return rows.map((row) => ({
    row: Number(row.id),
    at: Number(row.at),
    venue: String(row.venue),
    credential: String(row.credential),
    before: parse<Order>(row, 'before_json'),
    change: parse<Amend['change']>(row, 'change'),
    raise: row.amount === null ? null : {amount: String(row.amount), asset: String(row.asset)},
    fenceAt: Number(row.fence_at),
    replacement: row.replacement === null ? null : String(row.replacement),
    after: row.after_json === null ? null : parse<Order>(row, 'after_json'),
  }));
}
