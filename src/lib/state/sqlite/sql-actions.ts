import type {Clock} from '../../transport/clock.ts';
import {type ActionDraft, type ActionKind, type ActionLog, type LoggedAction, recorded} from '../action-log.ts';
import type {Origin, OriginSource} from '../origin.ts';
import type {Database} from './database.ts';
import {originId, originWith} from './origin-row.ts';
import {guarded, type Store} from './store.ts';

/** Cancels, changes and the kill switch, in the database. */
export function createActionLog(store: Store, clock: Clock, origin: OriginSource): ActionLog {
  return {
    note: (actions) =>
      guarded(() => {
        const database = store.forWriting();
        database.durably(() => {
          for (const action of actions) insertAction(database, action, clock.now(), origin());
        });
      }),
    list: (since) =>
      guarded(() => {
        const database = store.forReading();
        const rows = database.statement('SELECT * FROM actions WHERE at >= ? ORDER BY at DESC, id DESC').all(since);
        return rows.map((row) => loggedAction(database, row));
      }),
  };
}

/** Called in the transaction of what it records. `amend`: the change whose verdict becomes its outcome. */
export function insertAction(
  database: Database,
  draft: ActionDraft,
  at: number,
  origin: Origin | null,
  amend: number | null = null,
): void {
  const {kind, account, exchange, symbol, id, clientOrderId, outcome, detail} = recorded(draft);
  database
    .statement(
      `INSERT INTO actions (at, kind, account, exchange, symbol, order_id, client_order_id, outcome, detail, amend, origin)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(at, kind, account, exchange, symbol, id, clientOrderId, outcome, detail, amend, originId(database, origin));
}

/** What became of a change that was recorded with its draft. */
export function endAmendAction(database: Database, amend: number, outcome: string): void {
  database.statement('UPDATE actions SET outcome = ? WHERE amend = ?').run(outcome, amend);
}

function loggedAction(database: Database, row: Readonly<Record<string, unknown>>): LoggedAction {
  const textOrNull = (column: string) => (row[column] === null ? null : String(row[column]));
  return {
    at: Number(row.at),
    kind: String(row.kind) as ActionKind,
    account: textOrNull('account'),
    exchange: textOrNull('exchange'),
    symbol: textOrNull('symbol'),
    id: textOrNull('order_id'),
    clientOrderId: textOrNull('client_order_id'),
    outcome: textOrNull('outcome'),
    detail: textOrNull('detail'),
    origin: originWith(database, row.origin),
  };
}
