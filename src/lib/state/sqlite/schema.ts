/** The tables of the state database, and how one of an older version is brought up to date. */
import type {DatabaseSync} from 'node:sqlite';
import {rebuildJournal} from './compact-journal.ts';
import {OPEN_LEGS} from './open-legs.ts';

export const SCHEMA_VERSION = 22;

const SCHEMA = `
CREATE TABLE clocks (scope TEXT PRIMARY KEY, offset_ms REAL NOT NULL, measured_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE markets (scope TEXT NOT NULL, symbol TEXT NOT NULL, product TEXT NOT NULL, exchange_symbol TEXT NOT NULL,
  read_at INTEGER NOT NULL, market TEXT NOT NULL, PRIMARY KEY (scope, symbol)) WITHOUT ROWID;
CREATE INDEX markets_by_spelling ON markets (scope, product, exchange_symbol);
CREATE TABLE fees (scope TEXT NOT NULL, symbol TEXT NOT NULL, fees TEXT NOT NULL, PRIMARY KEY (scope, symbol)) WITHOUT ROWID;
CREATE TABLE budgets (scope TEXT NOT NULL, budget TEXT NOT NULL, used REAL NOT NULL DEFAULT 0, cap REAL NOT NULL DEFAULT 0,
  resets_at INTEGER NOT NULL DEFAULT 0, blocked_until INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (scope, budget)) WITHOUT ROWID;
CREATE TABLE halt (only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE intents (id TEXT PRIMARY KEY, account TEXT NOT NULL, exchange TEXT NOT NULL, venue TEXT NOT NULL,
  client_order_id TEXT NOT NULL, key TEXT, parent TEXT, child INTEGER, state TEXT NOT NULL, terms TEXT NOT NULL,
  request TEXT NOT NULL, adjustments TEXT NOT NULL, value_amount TEXT NOT NULL, value_asset TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, wire TEXT, body_hash TEXT, fence_at INTEGER, sent_at INTEGER,
  order_id TEXT, order_json TEXT, error TEXT, unsent INTEGER NOT NULL DEFAULT 0, holder TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (account, client_order_id)) WITHOUT ROWID;
CREATE INDEX intents_by_time ON intents (created_at);
CREATE INDEX intents_by_state ON intents (state);
CREATE INDEX intents_by_client_id ON intents (client_order_id);
CREATE INDEX intents_by_key ON intents (key);
CREATE INDEX intents_by_parent ON intents (parent);
CREATE INDEX intents_by_order_id ON intents (order_id);
CREATE TABLE evidence (intent TEXT NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL, says TEXT NOT NULL);
CREATE INDEX evidence_by_intent ON evidence (intent);
`;

/** Since version 2. */
const RAISES = `
CREATE TABLE raises (id INTEGER PRIMARY KEY, account TEXT NOT NULL, at INTEGER NOT NULL, amount TEXT NOT NULL, asset TEXT NOT NULL);
CREATE INDEX raises_by_time ON raises (at);
`;

/** Since version 3. */
const NONCES = 'CREATE TABLE nonces (scope TEXT PRIMARY KEY, nonce INTEGER NOT NULL) WITHOUT ROWID';

/** Since version 4. */
const AMENDS = `
CREATE TABLE amends (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, venue TEXT NOT NULL, before_json TEXT NOT NULL,
  change TEXT NOT NULL, raise_id INTEGER REFERENCES raises, fence_at INTEGER NOT NULL, after_json TEXT);
CREATE INDEX amends_by_time ON amends (at);
CREATE INDEX amends_in_doubt ON amends (at) WHERE after_json IS NULL;
`;

/** Since version 5. */
const CREDENTIALS = `ALTER TABLE intents ADD COLUMN credential TEXT NOT NULL DEFAULT ''`;

/** Since version 6: waits as lengths from an instant of the monotonic clock, which cannot be set. */
const MEASURED_WAITS = `
ALTER TABLE budgets ADD COLUMN resets_noted REAL;
ALTER TABLE budgets ADD COLUMN resets_in REAL;
ALTER TABLE budgets ADD COLUMN blocked_noted REAL;
ALTER TABLE budgets ADD COLUMN blocked_for REAL;
`;

/** Since version 7: instants by the monotonic clock too, beside those of a wall clock that may be set. */
const MONOTONIC = `
ALTER TABLE intents ADD COLUMN heard_mono REAL;
ALTER TABLE amends ADD COLUMN at_mono REAL;
ALTER TABLE clocks ADD COLUMN measured_mono REAL;
CREATE INDEX intents_by_update ON intents (updated_at);
CREATE INDEX intents_by_heard_mono ON intents (heard_mono);
CREATE INDEX amends_by_mono ON amends (at_mono);
`;

/**
 * Since version 8: signing times, ids that an exchange made of an order, replacements that begin with a cancel, and routed
 * orders as rows of their own (they were intents on an account "*").
 */
const ROUTES = `
ALTER TABLE intents ADD COLUMN signed_at INTEGER;
ALTER TABLE amends ADD COLUMN replacement TEXT;
CREATE TABLE aliases (alias TEXT NOT NULL, intent TEXT NOT NULL, PRIMARY KEY (alias, intent)) WITHOUT ROWID;
CREATE TABLE routes (id TEXT PRIMARY KEY, client_id TEXT, symbol TEXT NOT NULL, side TEXT NOT NULL, quantity TEXT NOT NULL,
  quantity_in TEXT NOT NULL, terms TEXT NOT NULL, target TEXT, ended TEXT, holder TEXT, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX routes_by_client_id ON routes (client_id);
CREATE INDEX routes_by_time ON routes (created_at);
INSERT INTO routes SELECT id, nullif(client_order_id, id), json_extract(request, '$.symbol'), json_extract(request, '$.side'),
  json_extract(request, '$.quantity'), json_extract(request, '$.quantityIn'), terms, NULL,
  CASE state WHEN 'CONFIRMED' THEN 'placed' WHEN 'NOT_PLACED' THEN 'nothing' WHEN 'REJECTED' THEN 'rejected' END, NULL, created_at
  FROM intents WHERE account = '*';
DELETE FROM intents WHERE account = '*';
`;

/** Since version 9: what an exchange said of the account behind a key. */
const ACCOUNT_FACTS = `
CREATE TABLE account_facts (scope TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, read_at INTEGER NOT NULL,
  PRIMARY KEY (scope, name)) WITHOUT ROWID;
`;

/** Since version 10: whose request of a key is on its way, from an instant of the monotonic clock on, in milliseconds. */
const TURNS = `CREATE TABLE turns (scope TEXT PRIMARY KEY, holder TEXT NOT NULL, noted REAL NOT NULL, length REAL NOT NULL)
  WITHOUT ROWID`;

/**
 * Since version 11: what an order took the place of has a column of its own (it stood in the one of routes), and a change in
 * place says which key it was made with.
 */
const REPLACED = `
ALTER TABLE intents ADD COLUMN replaces TEXT;
CREATE INDEX intents_by_replaced ON intents (replaces) WHERE replaces IS NOT NULL;
UPDATE intents SET replaces = parent, parent = NULL, child = NULL
  WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM routes);
ALTER TABLE amends ADD COLUMN credential TEXT NOT NULL DEFAULT '';
ALTER TABLE raises ADD COLUMN venue TEXT NOT NULL DEFAULT '';
ALTER TABLE raises ADD COLUMN credential TEXT NOT NULL DEFAULT '';
`;

/** Since version 12: what alerts said last. */
const ALERTS = 'CREATE TABLE alerts (name TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID';

/** Since version 13: an order of several that were decided on beforehand. */
const SERIES = `
ALTER TABLE routes ADD COLUMN kind TEXT NOT NULL DEFAULT 'ROUTE';
ALTER TABLE routes ADD COLUMN plan TEXT;
`;

/** Since version 15: changes of how accounts hold contracts. */
const SETTINGS = `
CREATE TABLE settings (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, account TEXT NOT NULL, exchange TEXT NOT NULL,
  venue TEXT NOT NULL, credential TEXT NOT NULL, symbol TEXT NOT NULL, setting TEXT NOT NULL, was TEXT, wanted TEXT NOT NULL,
  outcome TEXT);
CREATE INDEX settings_by_time ON settings (at);
`;

/** Since version 16: pairs, which count towards limits while they are open. */
const PAIRS = "CREATE INDEX routes_pairs ON routes (created_at) WHERE kind = 'PAIR'";

/** Since version 17: what the limits of a day add up, all of it in one index; an order has more than a kilobyte. */
const VALUES = `
DROP INDEX IF EXISTS intents_by_time;
CREATE INDEX intents_by_value ON intents (created_at, state, account, venue, credential, client_order_id, parent, value_asset,
  value_amount);
`;

/** Since version 20: orders that were moved to files. `holder`: the process that writes the file; null when its orders are there and nowhere else. */
const ARCHIVES = `
CREATE TABLE archives (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, holder TEXT, oldest INTEGER, newest INTEGER,
  markets TEXT);
CREATE TABLE archived (name INTEGER NOT NULL, archive INTEGER NOT NULL, at INTEGER NOT NULL, length INTEGER NOT NULL,
  PRIMARY KEY (name, archive, at)) WITHOUT ROWID;
`;

/** Since version 21: rows of the exchanges' logs, how far each was read, and what accounts held. */
const LEDGER = `
CREATE TABLE ledger_rows (scope TEXT NOT NULL, log TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (scope, log, id)) WITHOUT ROWID;
CREATE INDEX ledger_by_time ON ledger_rows (scope, at);
CREATE TABLE ledger_cursors (scope TEXT NOT NULL, log TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (scope, log)) WITHOUT ROWID;
CREATE TABLE equity_snapshots (scope TEXT NOT NULL, at INTEGER NOT NULL, coins TEXT NOT NULL, PRIMARY KEY (scope, at))
  WITHOUT ROWID;
`;

/**
 * Since version 22: who made each order and change, cancels and the kill switch, and fills that were read. `amend`: the row of `amends` that
 * an action tells of.
 */
const RECORDS = `
CREATE TABLE origins (id INTEGER PRIMARY KEY, origin TEXT NOT NULL);
ALTER TABLE intents ADD COLUMN origin INTEGER;
ALTER TABLE settings ADD COLUMN origin INTEGER;
CREATE TABLE actions (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, account TEXT, exchange TEXT,
  symbol TEXT, order_id TEXT, client_order_id TEXT, outcome TEXT, detail TEXT, amend INTEGER, origin INTEGER);
CREATE INDEX actions_by_time ON actions (at);
CREATE INDEX actions_by_amend ON actions (amend) WHERE amend IS NOT NULL;
CREATE TABLE fills (scope TEXT NOT NULL, at INTEGER NOT NULL, symbol TEXT NOT NULL, id TEXT NOT NULL, fill TEXT NOT NULL,
  PRIMARY KEY (scope, at, symbol, id)) WITHOUT ROWID;
CREATE TABLE fill_spans (scope TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (scope, since)) WITHOUT ROWID;
`;

/** Another process may have been first. */
export function bringUpToDate(sqlite: DatabaseSync): void {
  const version = versionOf(sqlite);
  if (version < 1) sqlite.exec(SCHEMA);
  if (version < 2) sqlite.exec(RAISES);
  if (version < 3) sqlite.exec(NONCES);
  if (version < 4) sqlite.exec(AMENDS);
  if (version < 5) sqlite.exec(CREDENTIALS);
  if (version < 6) sqlite.exec(MEASURED_WAITS);
  if (version < 7) sqlite.exec(MONOTONIC);
  if (version < 8) sqlite.exec(ROUTES);
  if (version < 9) sqlite.exec(ACCOUNT_FACTS);
  if (version < 10) sqlite.exec(TURNS);
  if (version < 11) sqlite.exec(REPLACED);
  if (version < 12) sqlite.exec(ALERTS);
  if (version < 13) sqlite.exec(SERIES);
  if (version < 14) sqlite.exec(OPEN_LEGS);
  if (version < 15) sqlite.exec(SETTINGS);
  if (version < 16) sqlite.exec(PAIRS);
  if (version < 17) sqlite.exec(VALUES);
  if (version < 19) rebuildJournal(sqlite);
  if (version < 20) sqlite.exec(ARCHIVES);
  if (version < 21) sqlite.exec(LEDGER);
  if (version < 22) sqlite.exec(RECORDS);
  if (version < SCHEMA_VERSION) sqlite.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}

export function versionOf(sqlite: DatabaseSync): number {
  return Number(sqlite.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}
