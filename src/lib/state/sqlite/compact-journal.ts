/**
 * Version 19: the journal in little room. A row of an order has more than a kilobyte, which a table WITHOUT ROWID spreads over pages
 * that hold few of them; its evidence stands in the row; an index that most rows have no use for holds only the others; what the limits
 * of a day add up is kept as sums.
 */
import type {DatabaseSync} from 'node:sqlite';
import {type Decimal, dec, plain, ZERO} from '../../model/decimal.ts';

const TABLES = `
CREATE TABLE intents (row INTEGER PRIMARY KEY, id TEXT NOT NULL, account TEXT NOT NULL, exchange TEXT NOT NULL, venue TEXT NOT NULL,
  credential TEXT NOT NULL, client_order_id TEXT NOT NULL, key TEXT, parent TEXT, child INTEGER, replaces TEXT, state TEXT NOT NULL,
  live INTEGER, terms TEXT NOT NULL, request TEXT NOT NULL, adjustments TEXT NOT NULL, value_amount TEXT NOT NULL,
  value_asset TEXT NOT NULL, arrival TEXT, attempts INTEGER NOT NULL, wire TEXT, body_hash TEXT, fence_at INTEGER, signed_at INTEGER,
  sent_at INTEGER, order_id TEXT, order_json TEXT, error TEXT, unsent INTEGER NOT NULL DEFAULT 0, holder TEXT, evidence TEXT NOT NULL,
  heard_mono REAL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE TABLE totals (day INTEGER NOT NULL, account TEXT NOT NULL, venue TEXT NOT NULL, credential TEXT NOT NULL, asset TEXT NOT NULL,
  amount TEXT NOT NULL, PRIMARY KEY (day, account, venue, credential, asset)) WITHOUT ROWID;
`;

const INDEXES = `
CREATE UNIQUE INDEX intents_by_id ON intents (id);
CREATE UNIQUE INDEX intents_by_client_id ON intents (client_order_id, account);
CREATE INDEX intents_by_time ON intents (created_at);
CREATE INDEX intents_live ON intents (live, created_at) WHERE live IS NOT NULL;
CREATE INDEX intents_by_key ON intents (key) WHERE key IS NOT NULL;
CREATE INDEX intents_by_parent ON intents (parent) WHERE parent IS NOT NULL;
CREATE INDEX intents_by_replaced ON intents (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX intents_by_order_id ON intents (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX intents_by_heard ON intents (updated_at) WHERE heard_mono IS NOT NULL;
CREATE INDEX intents_by_heard_mono ON intents (heard_mono) WHERE heard_mono IS NOT NULL;
`;

/** `liveOf` in SQL, of the rows of an older version. */
const LIVE_THEN = `CASE WHEN state IN ('SENT', 'ACKED', 'UNKNOWN', 'UNRESOLVED') THEN 2 WHEN state NOT IN ('REJECTED', 'NOT_PLACED')
  AND coalesce(json_extract(order_json, '$.status'), '') NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'EXPIRED') THEN 1 END`;

const ROWS = `
INSERT INTO intents (id, account, exchange, venue, credential, client_order_id, key, parent, child, replaces, state, live, terms, request,
    adjustments, value_amount, value_asset, attempts, wire, body_hash, fence_at, signed_at, sent_at, order_id, order_json, error, unsent,
    holder, evidence, heard_mono, created_at, updated_at)
  SELECT id, account, exchange, venue, credential, client_order_id, key, parent, child, replaces, state, ${LIVE_THEN}, terms, request,
    adjustments, value_amount, value_asset, attempts, wire, body_hash, fence_at, signed_at, sent_at, order_id, order_json, error, unsent,
    holder, (SELECT coalesce(json_group_array(json_array(at, source, says)), '[]') FROM
      (SELECT at, source, says FROM evidence WHERE intent = old_intents.id ORDER BY evidence.rowid)),
    heard_mono, created_at, updated_at FROM old_intents ORDER BY created_at, id;
`;

/** Everything that counts, of every day that the journal knows. */
const VALUES = `
SELECT day, account, venue, credential, asset, amount, count(*) AS times FROM (
  SELECT created_at / 86400000 AS day, account, venue, credential, value_asset AS asset, value_amount AS amount FROM intents
    WHERE state NOT IN ('REJECTED', 'NOT_PLACED')
  UNION ALL SELECT at / 86400000, account, venue, credential, asset, amount FROM raises)
GROUP BY 1, 2, 3, 4, 5, 6`;

export function rebuildJournal(sqlite: DatabaseSync): void {
  sqlite.exec(
    `ALTER TABLE intents RENAME TO old_intents; ${TABLES} ${ROWS} DROP TABLE old_intents; DROP TABLE evidence; ${INDEXES}`,
  );
  const sums = new Map<string, Decimal>();
  for (const {day, account, venue, credential, asset, amount, times} of sqlite.prepare(VALUES).iterate()) {
    const key = JSON.stringify([day, account, venue, credential, asset]);
    sums.set(key, (sums.get(key) ?? ZERO).plus(dec(String(amount)).times(Number(times))));
  }
  const insert = sqlite.prepare('INSERT INTO totals VALUES (?, ?, ?, ?, ?, ?)');
  for (const [key, sum] of sums) {
    const [day, account, venue, credential, asset] = JSON.parse(key) as [number, string, string, string, string];
    insert.run(day, account, venue, credential, asset, plain(sum));
  }
}
