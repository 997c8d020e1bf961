/** Intents as rows: the one place that knows the columns. */
import {DeskError, type Failure} from '../../model/errors.ts';
import type {Order, OrderRequest} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import type {Clock} from '../../transport/clock.ts';
import {type Arrival, type Evidence, type Intent, type IntentState, isUnsettled, type SentRecord} from '../journal.ts';
import type {Database} from './database.ts';
import {liveOf} from './open-legs.ts';
import {orderFrom, orderText} from './order-text.ts';
import {originId, originWith} from './origin-row.ts';
import {recount} from './sent-values.ts';

type Row = Record<string, unknown>;

/** Columns in the order of `valuesOf`; a new column goes to the end of both. */
const COLUMNS = [
  ...[
    'id',
    'account',
    'exchange',
    'venue',
    'credential',
    'client_order_id',
    'key',
    'parent',
    'child',
    'replaces',
    'state',
    'live',
  ],
  ...['terms', 'request', 'adjustments', 'value_amount', 'value_asset', 'attempts', 'wire', 'body_hash', 'signed_at'],
  ...['fence_at', 'sent_at', 'order_json', 'error', 'unsent', 'evidence', 'created_at', 'updated_at', 'arrival'],
  'origin',
];

const INSERT = `INSERT INTO intents (${COLUMNS.join(', ')}, holder) VALUES (${COLUMNS.map(() => '?').join(', ')}, ?)`;
const UPDATE = `UPDATE intents SET ${COLUMNS.map((name) => `${name} = ?`).join(', ')}`;

/** Inserts a new intent, leased to `holder`. */
export function insertIntent(database: Database, intent: Intent, holder: string): void {
  database.statement(INSERT).run(...valuesOf(database, intent), holder);
  recount(database, null, intent);
}

/** Writes an archived intent back as it was. Its day has counted it all along. */
export function restoreIntent(
  database: Database,
  line: Intent & {readonly orderId: string | null; readonly aliases: readonly string[]},
): void {
  database.statement(INSERT).run(...valuesOf(database, line), null);
  database.statement('UPDATE intents SET order_id = ? WHERE id = ?').run(line.orderId, line.id);
  for (const alias of line.aliases) insertAlias(database, alias, line.id);
}

/** Writes an intent that is opened again: as if it had never been sent, but for its evidence. */
export function reopenIntent(database: Database, before: Intent, intent: Intent, holder: string): void {
  database.statement(`${UPDATE}, order_id = NULL, holder = ? WHERE id = ?`).run(...valuesOf(database, intent), holder, intent.id);
  recount(database, before, intent);
}

/** Writes a send, before it. */
export function writeSent(database: Database, {id, attempts, sent, sentAt, evidence, updatedAt}: Intent): void {
  database
    .statement(
      `UPDATE intents SET state = 'SENT', live = 2, attempts = ?, wire = ?, body_hash = ?, signed_at = ?, fence_at = ?, sent_at = ?,
         evidence = ?, updated_at = ? WHERE id = ?`,
    )
    .run(attempts, ...sentValues(sent), sentAt, evidenceText(evidence), updatedAt, id);
}

/** Writes a verdict; what it settles is let go of. */
export function writeSettled(database: Database, before: Intent, intent: Intent, clock: Clock): void {
  const {id, state, order, adjustments, error, unsent, evidence, updatedAt} = intent;
  database
    .statement(
      `UPDATE intents SET state = ?, live = ?, order_json = ?, order_id = coalesce(?, order_id), adjustments = ?, error = ?, unsent = ?,
         evidence = ?, updated_at = ?, heard_mono = ?${isUnsettled(state) ? '' : ', holder = NULL'} WHERE id = ?`,
    )
    .run(
      state,
      liveOf(intent),
      orderText(order, intent),
      order?.id ?? null,
      JSON.stringify(adjustments),
      jsonOrNull(error),
      Number(unsent),
      evidenceText(evidence),
      updatedAt,
      clock.monotonic(),
      id,
    );
  for (const alias of order?.childIds ?? []) insertAlias(database, alias, id);
  recount(database, before, intent);
}

/** Another name under which the intent is found. */
export function insertAlias(database: Database, alias: string, id: string): void {
  database.statement('INSERT OR IGNORE INTO aliases VALUES (?, ?)').run(alias, id);
}

/** Adds what a source said. */
export function writeEvidence(database: Database, id: string, {at, source, says}: Evidence): void {
  database
    .statement(`UPDATE intents SET evidence = json_insert(evidence, '$[#]', json_array(?, ?, ?)) WHERE id = ?`)
    .run(at, source, says, id);
}

function valuesOf(database: Database, intent: Intent) {
  return [
    ...[intent.id, intent.account, intent.exchange, intent.venue, intent.credential, intent.clientOrderId, intent.clientId],
    ...[intent.routeId, intent.legIndex, intent.replaces, intent.state, liveOf(intent), intent.terms],
    ...[JSON.stringify(intent.request), JSON.stringify(intent.adjustments), intent.value.amount, intent.value.asset],
    ...[intent.attempts, ...sentValues(intent.sent), intent.sentAt, orderText(intent.order, intent), jsonOrNull(intent.error)],
    ...[
      Number(intent.unsent),
      evidenceText(intent.evidence),
      intent.createdAt,
      intent.updatedAt,
      jsonOrNull(intent.arrival ?? null),
      originId(database, intent.origin),
    ],
  ];
}

/** Bytes, their hash, when they were signed and until when the exchange takes them. */
function sentValues(sent: SentRecord | null) {
  const {wire = null, bodyHash = null, signedAt = null, fenceAt = null} = sent ?? {};
  return [jsonOrNull(wire), bodyHash, signedAt, fenceAt];
}

function evidenceText(evidence: readonly Evidence[]): string {
  return JSON.stringify(evidence.map(({at, source, says}) => [at, source, says]));
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** The intents of a query. `where` is SQL of ours, never the user's text. */
export function selectIntents(database: Database, where: string, ...values: (string | number)[]): Intent[] {
  return database
    .statement(`SELECT * FROM intents WHERE ${where}`)
    .all(...values)
    .map((row) => toIntent(database, row));
}

function toIntent(database: Database, row: Row): Intent {
  const origin = originWith(database, row.origin);
  const request = parse<OrderRequest>(row, 'request');
  const {side, symbol} = request;
  const names = {account: String(row.account), exchange: String(row.exchange), clientOrderId: String(row.client_order_id)};
  return {
    ...names,
    id: String(row.id),
    venue: String(row.venue),
    credential: String(row.credential),
    clientId: textOrNull(row.key),
    routeId: textOrNull(row.parent),
    legIndex: numberOrNull(row.child),
    replaces: textOrNull(row.replaces),
    state: String(row.state) as IntentState,
    terms: String(row.terms),
    request,
    adjustments: parse<readonly Adjustment[]>(row, 'adjustments'),
    value: {amount: String(row.value_amount), asset: String(row.value_asset)},
    side,
    symbol,
    attempts: Number(row.attempts),
    sent: sentOf(row),
    sentAt: numberOrNull(row.sent_at),
    order: row.order_json === null ? null : orderFrom(parse<Partial<Order>>(row, 'order_json'), {...names, side, symbol}),
    error: row.error === null ? null : parse<Failure>(row, 'error'),
    unsent: row.unsent === 1,
    evidence: parse<readonly [number, string, string][]>(row, 'evidence').map(([at, source, says]) => ({at, source, says})),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    ...(row.arrival !== null && {arrival: parse<Arrival>(row, 'arrival')}),
    ...(origin !== null && {origin}),
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
