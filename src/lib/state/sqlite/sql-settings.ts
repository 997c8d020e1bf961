import type {Clock} from '../../transport/clock.ts';
import {NO_ORIGIN, type OriginSource} from '../origin.ts';
import type {LoggedSetting, SettingLog, SettingOutcome} from '../setting-log.ts';
import {originId, originWith} from './origin-row.ts';
import {guarded, type Store} from './store.ts';

/** Changes of how accounts hold contracts, in the database. */
export function createSettingLog(store: Store, clock: Clock, origin: OriginSource = NO_ORIGIN): SettingLog {
  return {
    open: ({account, exchange, venue, credential, symbol, setting, from, to}) =>
      guarded(() => {
        const database = store.forWriting();
        return database.durably(() => {
          const {lastInsertRowid} = database
            .statement(
              `INSERT INTO settings (at, account, exchange, venue, credential, symbol, setting, was, wanted, origin)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            )
            .run(clock.now(), account, exchange, venue, credential, symbol, setting, from, to, originId(database, origin()));
          return Number(lastInsertRowid);
        });
      }),
    close: (row, outcome) =>
      guarded(() => {
        const database = store.forWriting();
        database.durably(() => database.statement('UPDATE settings SET outcome = ? WHERE id = ?').run(outcome, row));
      }),
    list: (since) =>
      guarded(() => {
        const database = store.forReading();
        const rows = database.statement('SELECT * FROM settings WHERE at >= ? ORDER BY id DESC').all(since);
        return rows.map((row) => ({...loggedSetting(row), origin: originWith(database, row.origin)}));
      }),
  };
}

function loggedSetting(row: Readonly<Record<string, unknown>>): Omit<LoggedSetting, 'origin'> {
  return {
    at: Number(row.at),
    account: String(row.account),
    exchange: String(row.exchange),
    venue: String(row.venue),
    credential: String(row.credential),
    symbol: String(row.symbol),
    setting: row.setting === 'leverage' ? 'leverage' : 'marginMode',
    from: row.was === null ? null : String(row.was),
    to: String(row.wanted),
    outcome: row.outcome === null ? null : (String(row.outcome) as SettingOutcome),
  };
}
