/** Intents found again, in the journal and in its archive: what was archived counts like all else. */
import {DeskError} from '../../model/errors.ts';
import type {Sender} from '../account-names.ts';
import type {Intent, IntentDraft} from '../journal.ts';
import {linksOf} from '../opening.ts';
import type {Database} from './database.ts';
import {restoreIntent, selectIntents} from './intent-row.ts';
import {MAY_HAVE_OPEN, SENT_FROM} from './open-legs.ts';
import {archivedSince, archivedSymbols, archivedUnder, newestFirst, takeOut} from './read-archive.ts';
import {selectRoutes} from './route-row.ts';

const NAMED = `id = ? OR client_order_id = ? OR key = ? OR order_id = ?
  OR id IN (SELECT intent FROM aliases WHERE alias = ?)`;

const LINKED_TO = 'id IN (SELECT intent FROM aliases WHERE alias IN (SELECT value FROM json_each(?)))';

/** Straight from the columns, of the newest intents: what ends risk asks before its first request must not read all of them. */
function symbolsIn(which: string): string {
  return `SELECT DISTINCT symbol FROM (SELECT json_extract(request, '$.symbol') AS symbol FROM intents
    WHERE ${SENT_FROM} AND created_at >= ? AND ${which} ORDER BY created_at DESC LIMIT 20000)`;
}

export function getIntent(database: Database, id: string): Intent | null {
  const [intent] = selectIntents(database, 'id = ?', id);
  return intent ?? archivedUnder(database, 'name', id).find((each) => each.id === id) ?? null;
}

/** For a write: one that is archived is taken back into the journal. Throws `internal` where there is none. */
export function one(database: Database, id: string): Intent {
  const [intent] = selectIntents(database, 'id = ?', id);
  if (intent !== undefined) return intent;
  const archived = takeOut(database, id);
  if (archived === null) throw new DeskError('internal', `The order journal has no intent ${id}.`);
  restoreIntent(database, archived);
  return one(database, id);
}

/** The one that has this client order id already. The same key under another name is the same account. */
export function claimantOf(database: Database, draft: Pick<IntentDraft, keyof Sender | 'clientOrderId'>): Intent | undefined {
  const {account, venue, credential, clientOrderId} = draft;
  const [known] = selectIntents(
    database,
    'client_order_id = ? AND (account = ? OR (venue = ? AND credential = ?)) ORDER BY account <> ?',
    clientOrderId,
    account,
    venue,
    credential,
    account,
  );
  if (known !== undefined) return known;
  const archived = archivedUnder(database, 'name', clientOrderId)
    .filter((each) => each.clientOrderId === clientOrderId)
    .filter((each) => each.account === account || (each.venue === venue && each.credential === credential))
    .toSorted((a, b) => Number(a.account !== account) - Number(b.account !== account))[0];
  return archived === undefined ? undefined : one(database, archived.id);
}

export function findIntents(database: Database, id: string): readonly Intent[] {
  return newestFirst([...selectIntents(database, NAMED, id, id, id, id, id), ...archivedUnder(database, 'name', id)]);
}

export function legsOf(database: Database, route: string): readonly Intent[] {
  const legs = [...selectIntents(database, 'parent = ?', route), ...archivedUnder(database, 'parent', route)];
  return legs.toSorted((a, b) => (a.legIndex ?? 0) - (b.legIndex ?? 0));
}

/** By our ids of the linked orders, as many as there are, in one question. */
export function linkedParents(database: Database, ids: readonly string[]): ReadonlyMap<string, string> {
  const asked = new Set(ids);
  const here = linksOf(selectIntents(database, LINKED_TO, JSON.stringify([...asked])), asked);
  if (database.statement('SELECT 1 FROM archives LIMIT 1').get() === undefined) return here;
  const archived = ids.filter((id) => !here.has(id)).flatMap((id) => archivedUnder(database, 'name', id));
  return new Map([...linksOf(archived, asked), ...here]);
}

export function replacingIntents(database: Database, id: string): readonly Intent[] {
  const found = [...selectIntents(database, 'replaces = ?', id), ...archivedUnder(database, 'replaces', id)];
  return found.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

export function listIntents(database: Database, since: number, limit: number): readonly Intent[] {
  const here = selectIntents(database, 'created_at >= ? ORDER BY created_at DESC, id LIMIT ?', since, limit);
  return newestFirst([...here, ...archivedSince(database, since, limit)]).slice(0, limit);
}

export function symbolsOf(database: Database, sender: Sender, since: number, which: 'ALL' | 'MAY_BE_OPEN'): readonly string[] {
  const {account, venue, credential} = sender;
  const rows = database
    .statement(symbolsIn(which === 'ALL' ? 'TRUE' : MAY_HAVE_OPEN))
    .all(account, venue, credential, since)
    .map(({symbol}) => String(symbol));
  return which === 'ALL' ? [...new Set([...rows, ...archivedSymbols(database, sender, since)])] : rows;
}

export function routesOf(database: Database, id: string) {
  return selectRoutes(database, 'id = ? OR client_id = ? ORDER BY created_at DESC, id', id, id);
}
