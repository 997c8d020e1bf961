/** Routed orders as rows. */
import type {Side} from '../../model/order.ts';
import type {OpenedRoute, RouteDraft, RouteEnd, RouteIntent} from '../journal.ts';
import type {ProcessIdentity} from '../process-identity.ts';
import type {Database} from './database.ts';

/** Writes the route, held by this process, or finds the one that is there. `admit` throws to refuse. */
export function openRoute(
  database: Database,
  draft: RouteDraft,
  {self, isAlive}: ProcessIdentity,
  at: number,
  {admit, mayRepeat}: {readonly admit: () => void; readonly mayRepeat: () => boolean},
): OpenedRoute {
  const read = () => selectRoutes(database, 'id = ?', draft.id)[0];
  const known = read();
  if (known !== undefined) {
    if (known.terms !== draft.terms) return {found: 'OTHER_TERMS', route: known};
    const holder = database.statement('SELECT holder FROM routes WHERE id = ?').get(draft.id)?.holder;
    if (known.ended === null && typeof holder === 'string' && (holder === self || isAlive(holder)))
      return {found: 'HELD', route: known};
    if (!mayRepeat()) return {found: 'KNOWN', route: known};
  }
  admit();
  if (known !== undefined) database.statement('DELETE FROM routes WHERE id = ?').run(draft.id);
  insertRoute(database, draft, self, at);
  return {found: 'FRESH', route: read() as RouteIntent};
}

function insertRoute(database: Database, draft: RouteDraft, holder: string, at: number): void {
  database
    .statement(
      `INSERT INTO routes (id, client_id, symbol, side, quantity, quantity_in, terms, holder, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(draft.id, draft.clientId, draft.symbol, draft.side, draft.quantity, draft.quantityIn, draft.terms, holder, at);
}

export function aimRoute(database: Database, id: string, target: string): void {
  database.statement('UPDATE routes SET target = ? WHERE id = ?').run(target, id);
}

export function endRoute(database: Database, id: string, end: RouteEnd): void {
  database.statement('UPDATE routes SET ended = ?, holder = NULL WHERE id = ?').run(end, id);
}

/** The routes of a query. `where` is SQL of ours, never the user's text. */
export function selectRoutes(database: Database, where: string, ...values: (string | number)[]): RouteIntent[] {
  return database
    .statement(`SELECT * FROM routes WHERE ${where}`)
    .all(...values)
    .map((row) => ({
      id: String(row.id),
      clientId: row.client_id === null ? null : String(row.client_id),
      symbol: String(row.symbol),
      side: String(row.side) as Side,
      quantity: String(row.quantity),
      quantityIn: row.quantity_in === 'QUOTE' ? 'QUOTE' : 'BASE',
      terms: String(row.terms),
      target: row.target === null ? null : String(row.target),
      ended: row.ended === null ? null : (String(row.ended) as RouteEnd),
      createdAt: Number(row.created_at),
    }));
}
