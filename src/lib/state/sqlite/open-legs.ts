/** Orders that are a part of a route or a series and may be open: few among all that ever were, so they have an index of their own. */

/** As `mayBeOpen` says. An index of a part of a table serves only a query that repeats its words: another wording needs another version. */
export const MAY_BE_OPEN = `state NOT IN ('REJECTED', 'NOT_PLACED') AND coalesce(json_extract(order_json, '$.status'), '')
  NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'EXPIRED')`;

/** As `isFrom` says. */
export const SENT_FROM = '(account = ? OR (venue = ? AND credential = ?))';

/** Since version 14. */
export const OPEN_LEGS = `CREATE INDEX intents_open_legs ON intents (parent) WHERE parent IS NOT NULL AND ${MAY_BE_OPEN}`;

/** Client order id and name of the parent, of those sent from an account. */
export const PARENTS = `SELECT client_order_id AS id, coalesce(key, parent) AS parent FROM intents
  WHERE parent IS NOT NULL AND ${SENT_FROM} AND ${MAY_BE_OPEN}`;
