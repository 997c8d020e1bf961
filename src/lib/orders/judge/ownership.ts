/** Whether an order that an exchange shows under an intent's client order id is the one that was asked for. Pure. */
import {dec} from '../../model/decimal.ts';
import type {Order, OrderRequest} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import type {SentRecord} from '../../state/journal.ts';
import type {Bounds, Subject} from './evidence.ts';

/** What an exchange accepts of a signing time ahead of its clock where it does not say. */
const AHEAD_MS = 1000;
/** Beside that, engine and gateway keep clocks of their own. */
const STAMP_SLACK_MS = 4000;

/** The rule that stands beside what the exchange changed. */
const SET_BY_EXCHANGE = 'set by the exchange';

/**
 * Why this is another order, or null. Most exchanges free the id of a closed order, and an id may have been used outside
 * this journal: what is older than the request, or of the other side, is not this order. Compared on the exchange's own
 * clock: its stamp on the order with the time that the request was signed for.
 */
export function whyNotOurs(
  {request, sent}: Pick<Subject, 'request' | 'sent'>,
  order: Order,
  bounds: Pick<Bounds, 'windowMs' | 'aheadMs' | 'uniqueness'>,
): string | null {
  if (order.symbol !== request.symbol) return `symbol ${order.symbol}`;
  if (order.side !== null && order.side !== request.side) return `side ${order.side}`;
  if (order.clientOrderId !== null && order.clientOrderId !== request.clientOrderId) return 'client order id';
  if (sent === null) return 'this one was never sent';
  // Where any number of orders may carry one id, an order without a time could be any of them.
  if (order.createdAt === null) return bounds.uniqueness === 'NONE' ? 'no time of creation' : null;
  return Date.parse(order.createdAt) < earliestMade(sent, bounds) ? `made at ${order.createdAt}` : null;
}

/** No order of this request was made before (exchange clock, epoch ms): the exchange accepts it signed so much ahead, and not more. */
export function earliestMade(
  {signedAt, fenceAt}: Pick<SentRecord, 'signedAt' | 'fenceAt'>,
  {windowMs, aheadMs = AHEAD_MS}: Pick<Bounds, 'windowMs' | 'aheadMs'>,
): number {
  return (signedAt ?? fenceAt - windowMs) - aheadMs - STAMP_SLACK_MS;
}

/**
 * What an exchange made of a fresh order: differences that it may make (a price moved to the passive side, a quantity cut),
 * or `wrong`, the first one that it may not. Later the user may have amended the order: then only `whyNotOurs` applies.
 */
export function compareFresh(
  request: OrderRequest,
  order: Order,
): {readonly adjustments: readonly Adjustment[]; readonly wrong: string | null} {
  if (order.type !== 'UNKNOWN' && order.type !== request.type) return {adjustments: [], wrong: `type ${order.type}`};
  const by = 'stopPrice' in request ? (request.trigger?.by ?? null) : null;
  if (by !== null && order.trigger !== null && order.trigger.by !== by)
    return {adjustments: [], wrong: `trigger by the ${order.trigger.by.toLowerCase()} price`};
  const byQuote = request.type === 'MARKET' && request.quantityIn === 'QUOTE';
  const asked: readonly [Adjustment['field'], string | null, string | null][] = [
    ['quantity', byQuote ? null : request.quantity, order.quantity],
    ['price', 'price' in request ? request.price : null, order.price],
    ['stopPrice', 'stopPrice' in request ? request.stopPrice : null, order.stopPrice],
  ];
  const adjustments: Adjustment[] = [];
  for (const [field, from, to] of asked) {
    if (from === null || to === null || dec(from).eq(to)) continue;
    if (!mayBecome(field, from, to, request))
      return {adjustments: [], wrong: `${field === 'stopPrice' ? 'stop price' : field} ${to}`};
    adjustments.push({field, from, to, rule: SET_BY_EXCHANGE});
  }
  return {adjustments, wrong: null};
}

/** A reduce-only order may be cut to the position, a limit price moved to the passive side; nothing else. */
function mayBecome(field: Adjustment['field'], from: string, to: string, {side, reduceOnly}: OrderRequest): boolean {
  if (field === 'quantity') return reduceOnly && dec(to).lt(from) && dec(to).gt(0);
  if (field === 'price') return side === 'BUY' ? dec(to).lt(from) : dec(to).gt(from);
  return false;
}
