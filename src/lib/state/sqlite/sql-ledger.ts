import type {EquitySnapshot, LedgerMemory, LedgerRow} from '../ledger-memory.ts';
import {guarded, type Store} from './store.ts';

/**
 * Logs and snapshots in the database. Not synced: a power cut loses the last reads together with their cursors, and they are
 * read again.
 */
export function createLedgerMemory(store: Store): LedgerMemory {
  const snapshot = (sql: string, ...values: (string | number)[]): EquitySnapshot | null =>
    guarded(() => {
      const row = store
        .forReading()
        .statement(sql)
        .get(...values);
      return row === undefined ? null : snapshotOf(row);
    });
  return {
    cursor: (scope, log) =>
      guarded(() => {
        const row = store
          .forReading()
          .statement('SELECT since, until FROM ledger_cursors WHERE scope = ? AND log = ?')
          .get(scope, log);
        return row === undefined ? null : {since: Number(row.since), until: Number(row.until)};
      }),
    record: (scope, log, rows, whole, cursor) =>
      guarded(() => {
        const database = store.forWriting();
        database.transaction(() => {
          if (whole !== null)
            database
              .statement('DELETE FROM ledger_rows WHERE scope = ? AND log = ? AND at >= ? AND at <= ?')
              .run(scope, log, whole.since, whole.until);
          const insert = database.statement(
            'INSERT OR REPLACE INTO ledger_rows (scope, log, id, at, body) VALUES (?, ?, ?, ?, ?)',
          );
          for (const {id, at, ...body} of rows) insert.run(scope, log, id, at, JSON.stringify(body));
          if (cursor !== null)
            database
              .statement('INSERT OR REPLACE INTO ledger_cursors (scope, log, since, until) VALUES (?, ?, ?, ?)')
              .run(scope, log, cursor.since, cursor.until);
        });
      }),
    rows: (scope, from, to) =>
      guarded(() =>
        store
          .forReading()
          .statement('SELECT id, at, body FROM ledger_rows WHERE scope = ? AND at > ? AND at <= ? ORDER BY at, log, id')
          .all(scope, from, to)
          .map(rowOf),
      ),
    logs: (scope) =>
      guarded(() =>
        store
          .forReading()
          .statement('SELECT log FROM ledger_cursors WHERE scope = ? ORDER BY log')
          .all(scope)
          .map(({log}) => String(log)),
      ),
    keep: (scope, {at, coins}) =>
      guarded(() => {
        const database = store.forWriting();
        // A transaction, of which a lock is waited for once and not once for each account.
        database.transaction(() =>
          database
            .statement('INSERT OR REPLACE INTO equity_snapshots (scope, at, coins) VALUES (?, ?, ?)')
            .run(scope, at, JSON.stringify(coins)),
        );
      }),
    before: (scope, at) =>
      snapshot('SELECT at, coins FROM equity_snapshots WHERE scope = ? AND at <= ? ORDER BY at DESC LIMIT 1', scope, at),
    after: (scope, at) =>
      snapshot('SELECT at, coins FROM equity_snapshots WHERE scope = ? AND at > ? ORDER BY at LIMIT 1', scope, at),
    dayEnds: (scope, from, to) =>
      guarded(() =>
        store
          .forReading()
          .statement(
            `SELECT at, coins FROM equity_snapshots WHERE scope = ? AND at IN (SELECT max(at) FROM equity_snapshots
             WHERE scope = ? AND at > ? AND at < ? GROUP BY at / 86400000) ORDER BY at`,
          )
          .all(scope, scope, from, to)
          .map(snapshotOf),
      ),
  };
}

type Columns = Readonly<Record<string, unknown>>;

function rowOf({id, at, body}: Columns): LedgerRow {
  return {id: String(id), at: Number(at), ...JSON.parse(String(body))};
}

function snapshotOf({at, coins}: Columns): EquitySnapshot {
  return {at: Number(at), coins: JSON.parse(String(coins))};
}
