/** Orders made larger in place, as rows: they count towards the day like orders. */
import type {Database} from './database.ts';
import type {Raise} from './journal.ts';

/** Answers the row's id. */
export function insertRaise(database: Database, {account, value}: Raise, at: number): number {
  const row = database
    .statement('INSERT INTO raises (account, at, amount, asset) VALUES (?, ?, ?, ?)')
    .run(account, at, value.amount, value.asset);
  return Number(row.lastInsertRowid);
}

export function deleteRaise(database: Database, id: number): void {
  database.statement('DELETE FROM raises WHERE id = ?').run(id);
}

export function selectRaises(database: Database, since: number): Raise[] {
  const rows = database.statement('SELECT account, amount, asset FROM raises WHERE at >= ?').all(since);
  return rows.map(({account, amount, asset}) => ({
    account: String(account),
    value: {amount: String(amount), asset: String(asset)},
  }));
}
