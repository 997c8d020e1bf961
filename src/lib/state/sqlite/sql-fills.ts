import type {Fill} from '../../model/order.ts';
import {type FillMemory, type FillSpan, withSpan} from '../fill-memory.ts';
import type {Database} from './database.ts';
import type {Store} from './store.ts';

/** Remembered fills in the database: written without a sync, and done without where it cannot be used. */
export function createFillMemory(store: Store): FillMemory {
  const orElse = <T>(other: T, work: (database: Database) => T): T => {
    const database = store.tryOpen();
    if (database instanceof Error) return other;
    try {
      return work(database);
    } catch {
      return other;
    }
  };
  return {
    spans: (scope) => orElse([], (database) => spansOf(database, scope)),
    keep: (scope, fills, span) =>
      orElse(undefined, (database) => {
        if (database.writable) database.transaction(() => keep(database, scope, fills, span));
      }),
    list: (scope, since, until) =>
      orElse(null, (database) =>
        database
          .statement('SELECT fill FROM fills WHERE scope = ? AND at >= ? AND at < ? ORDER BY at, symbol, id')
          .all(scope, since, until)
          .map(({fill}) => JSON.parse(String(fill)) as Fill),
      ),
  };
}

function spansOf(database: Database, scope: string): readonly FillSpan[] {
  return database
    .statement('SELECT since, until FROM fill_spans WHERE scope = ? ORDER BY since')
    .all(scope)
    .map(({since, until}) => ({since: Number(since), until: Number(until)}));
}

function keep(database: Database, scope: string, fills: readonly Fill[], span: FillSpan | null): void {
  const insert = database.statement('INSERT OR REPLACE INTO fills (scope, at, symbol, id, fill) VALUES (?, ?, ?, ?, ?)');
  for (const fill of fills) insert.run(scope, Date.parse(fill.at) || 0, fill.symbol, fill.id, JSON.stringify(fill));
  if (span === null) return;
  const spans = withSpan(spansOf(database, scope), span);
  database.statement('DELETE FROM fill_spans WHERE scope = ?').run(scope);
  for (const {since, until} of spans)
    database.statement('INSERT INTO fill_spans (scope, since, until) VALUES (?, ?, ?)').run(scope, since, until);
}
