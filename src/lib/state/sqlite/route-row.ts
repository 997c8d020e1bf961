/** Routed orders as rows. */
import type {Side} from '../../model/order.ts';
import type {PairPlan} from '../pair-plan.ts';
import type {RouteDraft, RouteEnd, RouteIntent, SeriesPlan} from '../routes.ts';
import type {Database} from './database.ts';

/** Text that names the process which carries the route out, else null. */
export function holderOfRoute(database: Database, id: string): unknown {
  return database.statement('SELECT holder FROM routes WHERE id = ?').get(id)?.holder;
}

/** Writes the route, held by a process, over the one of that id. */
export function replaceRoute(database: Database, draft: RouteDraft, holder: string, at: number): RouteIntent {
  database
    .statement(
      `INSERT OR REPLACE INTO routes (id, kind, client_id, symbol, side, quantity, quantity_in, terms, plan, holder, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      draft.id,
      draft.kind,
      draft.clientId,
      draft.symbol,
      draft.side,
      draft.quantity,
      draft.quantityIn,
      draft.terms,
      draft.pair === undefined ? null : JSON.stringify(draft.pair),
      holder,
      at,
    );
  return {...draft, target: null, plan: null, ended: null, createdAt: at};
}

/** It is carried out again, from where it was left. */
export function takeUpRoute(database: Database, id: string, holder: string): void {
  database
    .statement(`UPDATE routes SET holder = ?, ended = nullif(ended, nullif(ended, 'canceled')) WHERE id = ?`)
    .run(holder, id);
}

export function aimRoute(database: Database, id: string, target: string | null, plan: SeriesPlan | null): void {
  const written = plan === null ? null : JSON.stringify(plan);
  database.statement('UPDATE routes SET target = ?, plan = ? WHERE id = ?').run(target, written, id);
}

export function endRoute(database: Database, id: string, end: RouteEnd): void {
  const holder = end === 'canceled' ? 'holder' : 'NULL';
  database
    .statement(`UPDATE routes SET ended = iif(ended IS 'canceled', ended, ?), holder = ${holder} WHERE id = ?`)
    .run(end, id);
}

/** The routes of a query. `where` is SQL of ours, never the user's text. */
export function selectRoutes(database: Database, where: string, ...values: (string | number)[]): RouteIntent[] {
  return database
    .statement(`SELECT * FROM routes WHERE ${where}`)
    .all(...values)
    .map((row) => ({
      id: String(row.id),
      kind: kindOf(row.kind),
      clientId: row.client_id === null ? null : String(row.client_id),
      symbol: String(row.symbol),
      side: String(row.side) as Side,
      quantity: String(row.quantity),
      quantityIn: row.quantity_in === 'QUOTE' ? 'QUOTE' : 'BASE',
      terms: String(row.terms),
      target: row.target === null ? null : String(row.target),
      plan: row.plan === null || row.kind === 'PAIR' ? null : (JSON.parse(String(row.plan)) as SeriesPlan),
      ended: row.ended === null ? null : (String(row.ended) as RouteEnd),
      createdAt: Number(row.created_at),
      ...(row.kind === 'PAIR' && {pair: JSON.parse(String(row.plan)) as PairPlan}),
    }));
}

function kindOf(written: unknown): RouteIntent['kind'] {
  return written === 'SERIES' || written === 'PAIR' ? written : 'ROUTE';
}
