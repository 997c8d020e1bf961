/** Names that the state folder knows, for completion: read and never written, and nothing where there is no state. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {isTerminal, type Order, type OrderRequest} from '../model/order.ts';
import {defaultDirectory} from './directory.ts';

/** How many of the newest orders are looked at; completion need not list all. */
const MOST_ORDERS = 1000;

/** Every market that was read from an exchange, sorted. */
export function cachedSymbols(directory: string = defaultDirectory()): readonly string[] {
  return query(directory, 'SELECT DISTINCT symbol FROM markets ORDER BY symbol').map(({symbol}) => String(symbol));
}

export interface JournaledOrder {
  /** The exchange's id, else the client order id; and what was typed as --client-id. */
  readonly ids: readonly string[];
  readonly account: string;
  readonly request: OrderRequest;
}

/** Orders placed from here that are open as far as the journal knows, newest first. */
export function openJournaled(directory: string = defaultDirectory()): readonly JournaledOrder[] {
  const sql = `SELECT order_id, client_order_id, key, account, request, order_json FROM intents
    WHERE state IN ('SENT', 'ACKED', 'UNKNOWN', 'UNRESOLVED', 'CONFIRMED') ORDER BY created_at DESC LIMIT ${MOST_ORDERS}`;
  return query(directory, sql).flatMap(({order_id: id, client_order_id: clientId, key, account, request, order_json: json}) => {
    const order = json === null ? null : (JSON.parse(String(json)) as Order);
    if (order !== null && isTerminal(order.status)) return [];
    const ids = [id ?? clientId, key].filter((each) => each !== null).map(String);
    return [{ids, account: String(account), request: JSON.parse(String(request)) as OrderRequest}];
  });
}

function query(directory: string, sql: string): readonly Readonly<Record<string, unknown>>[] {
  const path = join(directory, 'mxt.db');
  if (!existsSync(path)) return [];
  const {DatabaseSync} = process.getBuiltinModule('node:sqlite');
  const database = new DatabaseSync(path, {readOnly: true, timeout: 100});
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
