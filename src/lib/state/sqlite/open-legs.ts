/** Orders that may be open: few among all that ever were, so they have an index of their own. */
import {type Intent, isUnsettled} from '../journal.ts';
import {hasLinked, mayBeOpen} from '../opening.ts';

/** The column of those that are not known to have ended: null for all others, which the index leaves out. */
const LIVE = 'live IS NOT NULL';

/** As `isUnsettled` says. */
export const UNSETTLED = 'live = 2';

/** What the column `live` holds of an intent. One with linked orders keeps it: what its exchange placed for it may be open after it. */
export function liveOf(intent: Pick<Intent, 'state' | 'order' | 'request'>): 1 | 2 | null {
  if (isUnsettled(intent.state)) return 2;
  return mayBeOpen(intent) || hasLinked(intent) ? 1 : null;
}

const NOT_ENDED = `coalesce(json_extract(order_json, '$.status'), '') NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'EXPIRED')`;

/** As `mayBeOpen` says. */
export const MAY_BE_OPEN = `${LIVE} AND state NOT IN ('REJECTED', 'NOT_PLACED') AND ${NOT_ENDED}`;

/** As `mayBeOpen` or `hasLinked` says. */
export const MAY_HAVE_OPEN = `${LIVE} AND state NOT IN ('REJECTED', 'NOT_PLACED')
  AND (${NOT_ENDED} OR instr(request, '"linked":') > 0)`;

/** As `isFrom` says. */
export const SENT_FROM = '(account = ? OR (venue = ? AND credential = ?))';

/** Since version 14, until version 19. */
export const OPEN_LEGS = `CREATE INDEX intents_open_legs ON intents (parent) WHERE parent IS NOT NULL AND state NOT IN ('REJECTED', 'NOT_PLACED')
  AND coalesce(json_extract(order_json, '$.status'), '') NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'EXPIRED')`;

/** Client order id and name of the parent, of those sent from an account. */
export const PARENTS = `SELECT client_order_id AS id, coalesce(key, parent) AS parent FROM intents INDEXED BY intents_live
  WHERE parent IS NOT NULL AND ${SENT_FROM} AND ${MAY_BE_OPEN}`;
