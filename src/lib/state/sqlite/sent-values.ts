/** Sums for the limits of a day, straight from the columns: no order is read for them. */
import type {Sender} from '../account-names.ts';
import type {Intent, IntentValue} from '../journal.ts';
import {summed} from '../sent-values.ts';
import type {Database} from './database.ts';
import {SENT_FROM} from './open-legs.ts';

/** As `isCounted` says. */
export const COUNTED = `state NOT IN ('REJECTED', 'NOT_PLACED')`;

const VALUES = `
  SELECT value_asset AS asset, value_amount AS amount, count(*) AS times FROM intents
    WHERE created_at >= ? AND ${COUNTED} AND ${SENT_FROM} AND NOT (account = ? AND client_order_id = ?)
      AND coalesce(parent, '') NOT IN (SELECT value FROM json_each(?)) GROUP BY 1, 2
  UNION ALL SELECT asset, amount, 1 FROM raises WHERE at >= ? AND ${SENT_FROM}`;

interface Which {
  readonly sender: Sender;
  /** Ids of routes whose orders are left out. */
  readonly except: readonly string[];
  /** The intent that is being opened (again) or sent, which does not count against itself. */
  readonly own: Pick<Intent, 'account' | 'clientOrderId'> | null;
}

/** What the journal's `valuesSince` says. */
export function selectValues(database: Database, since: number, {sender, except, own}: Which): readonly IntentValue[] {
  const names = [sender.account, sender.venue, sender.credential];
  const rows = database
    .statement(VALUES)
    .all(since, ...names, own?.account ?? '', own?.clientOrderId ?? '', JSON.stringify(except), since, ...names);
  return summed(rows.map(({asset, amount, times}) => ({asset: String(asset), amount: String(amount), times: Number(times)})));
}
