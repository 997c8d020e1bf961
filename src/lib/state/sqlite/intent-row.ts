/** Intents as rows: the one place that knows the columns. */
import {DeskError, type Failure} from '../../model/errors.ts';
import type {Order, OrderRequest} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import type {Clock} from '../../transport/clock.ts';
import {
  type Evidence,
  type Intent,
  type IntentDraft,
  type IntentState,
  isUnsettled,
  type SentRecord,
  type Settlement,
} from '../journal.ts';
import {joinAdjustments} from '../opening.ts';
import type {Database} from './database.ts';

type Row = Record<string, unknown>;

/** Inserts a new intent, leased to `holder`. */
export function insertIntent(database: Database, draft: IntentDraft, holder: string, at: number): void {
  database
    .statement(
      `INSERT INTO intents (id, account, exchange, venue, credential, client_order_id, key, parent, child, replaces, state, terms, request,
         adjustments, value_amount, value_asset, holder, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'INTENT', ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      draft.id,
      draft.account,
      draft.exchange,
      draft.venue,
      draft.credential,
      draft.clientOrderId,
      draft.clientId,
      draft.routeId,
      draft.legIndex,
      draft.replaces,
      draft.terms,
      JSON.stringify(draft.request),
      JSON.stringify(draft.adjustments),
      draft.value.amount,
      draft.value.asset,
      holder,
      at,
      at,
    );
}

/** Opens an intent again under new terms-after-rules: as if it had never been sent, but for its evidence. */
export function reopenIntent(database: Database, id: string, draft: IntentDraft, holder: string, at: number): void {
  database
    .statement(
      `UPDATE intents SET state = 'INTENT', account = ?, credential = ?, terms = ?, request = ?, adjustments = ?, value_amount = ?, value_asset = ?, error = NULL,
         unsent = 0, wire = NULL, sent_at = NULL, signed_at = NULL, order_json = NULL, order_id = NULL, holder = ?, created_at = ?, updated_at = ? WHERE id = ?`,
    )
    .run(
      draft.account,
      draft.credential,
      draft.terms,
      JSON.stringify(draft.request),
      JSON.stringify(draft.adjustments),
      draft.value.amount,
      draft.value.asset,
      holder,
      at,
      at,
      id,
    );
}

/** Notes one send, before it. */
export function markSent(database: Database, {id, attempts}: Intent, sent: SentRecord, at: number): void {
  database
    .statement(
      `UPDATE intents SET state = 'SENT', attempts = attempts + 1, wire = ?, body_hash = ?, signed_at = ?, fence_at = ?, sent_at = ?,
         updated_at = ? WHERE id = ?`,
    )
    .run(JSON.stringify(sent.wire), sent.bodyHash, sent.signedAt, sent.fenceAt, at, at, id);
  insertEvidence(database, id, {at, source: 'mxt', says: `send ${attempts + 1}, body ${sent.bodyHash.slice(0, 16)}`});
}

/** Notes an order that was sent from elsewhere, and the verdict on it. */
export function adoptIntent(
  database: Database,
  intent: Intent,
  {wire, bodyHash, signedAt, fenceAt}: SentRecord,
  settlement: Settlement,
  clock: Clock,
): void {
  database
    .statement('UPDATE intents SET wire = ?, body_hash = ?, signed_at = ?, fence_at = ?, sent_at = ? WHERE id = ?')
    .run(JSON.stringify(wire), bodyHash, signedAt, fenceAt, signedAt, intent.id);
  settleIntent(database, intent, settlement, true, clock);
}

/** Notes what a source said, and the verdict where it `replaces` the one that stands. */
export function settleIntent(
  database: Database,
  {id, adjustments: known}: Intent,
  {state, evidence, order, adjustments = [], error, unsent}: Settlement,
  replaces: boolean,
  clock: Clock,
): void {
  const at = clock.now();
  insertEvidence(database, id, {at, ...evidence});
  if (!replaces) return;
  database
    .statement(
      `UPDATE intents SET state = ?, order_json = coalesce(?, order_json), order_id = coalesce(?, order_id), adjustments = ?,
         error = ?, unsent = ?, updated_at = ?, heard_mono = ? WHERE id = ?`,
    )
    .run(
      state,
      order === undefined ? null : JSON.stringify(order),
      order?.id ?? null,
      JSON.stringify(joinAdjustments(known, adjustments)),
      error === undefined ? null : JSON.stringify(error),
      unsent === true ? 1 : 0,
      at,
      clock.monotonic(),
      id,
    );
  for (const alias of order?.childIds ?? []) database.statement('INSERT OR IGNORE INTO aliases VALUES (?, ?)').run(alias, id);
  if (!isUnsettled(state)) database.statement('UPDATE intents SET holder = NULL WHERE id = ?').run(id);
}

export function insertEvidence(database: Database, id: string, {at, source, says}: Evidence): void {
  database.statement('INSERT INTO evidence VALUES (?, ?, ?, ?)').run(id, at, source, says);
}

/** The intents of a query, with their evidence. `where` is SQL of ours, never the user's text. */
export function selectIntents(database: Database, where: string, ...values: (string | number)[]): Intent[] {
  const rows = database.statement(`SELECT * FROM intents WHERE ${where}`).all(...values);
  return rows.map((row) => toIntent(row, evidenceOf(database, String(row.id))));
}

function evidenceOf(database: Database, id: string): Evidence[] {
  const rows = database.statement('SELECT at, source, says FROM evidence WHERE intent = ? ORDER BY rowid').all(id);
  return rows.map((row) => ({at: Number(row.at), source: String(row.source), says: String(row.says)}));
}

function toIntent(row: Row, evidence: readonly Evidence[]): Intent {
  const request = parse<OrderRequest>(row, 'request');
  return {
    id: String(row.id),
    account: String(row.account),
    exchange: String(row.exchange),
    venue: String(row.venue),
    credential: String(row.credential),
    clientOrderId: String(row.client_order_id),
    clientId: textOrNull(row.key),
    routeId: textOrNull(row.parent),
    legIndex: numberOrNull(row.child),
    replaces: textOrNull(row.replaces),
    state: String(row.state) as IntentState,
    terms: String(row.terms),
    request,
    adjustments: parse<readonly Adjustment[]>(row, 'adjustments'),
    value: {amount: String(row.value_amount), asset: String(row.value_asset)},
    side: request.side,
    symbol: request.symbol,
    attempts: Number(row.attempts),
    sent: sentOf(row),
    sentAt: numberOrNull(row.sent_at),
    order: row.order_json === null ? null : parse<Order>(row, 'order_json'),
    error: row.error === null ? null : parse<Failure>(row, 'error'),
    unsent: row.unsent === 1,
    evidence,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}

function sentOf(row: Row): SentRecord | null {
  if (row.wire === null) return null;
  return {
    wire: parse<SentRecord['wire']>(row, 'wire'),
    bodyHash: String(row.body_hash),
    signedAt: numberOrNull(row.signed_at),
    fenceAt: Number(row.fence_at),
  };
}

/** A column that holds JSON. Throws `internal` without quoting it. */
export function parse<T>(row: Row, column: string): T {
  try {
    return JSON.parse(String(row[column])) as T;
  } catch (cause) {
    throw new DeskError('internal', `The order journal is damaged: ${column} of row ${String(row.id)} is unreadable.`, {
      cause,
    });
  }
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : String(value);
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
