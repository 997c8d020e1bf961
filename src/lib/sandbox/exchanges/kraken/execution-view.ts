/**
 * Orders and fills as the stream of executions shows them: amounts are JSON numbers in full precision, and each kind of event
 * carries other fields. https://docs.kraken.com/api/docs/websocket-v2/executions
 */
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {numberOf} from '../../kit/exact-json.ts';
import {type Context, rfc3339} from './context.ts';
import {cost, type Execution, fillOf, limitOf, marketOf, named, statusOf, sums, terms, triggers} from './execution-fields.ts';
import {orderTxid} from './ids.ts';
import {shownVolume} from './rules.ts';
import {reasonOf} from './view.ts';

/** An order before it is in the book: everything that was asked for. */
export function pendingNew(context: Context, order: EngineOrder): Execution {
  return {
    ...named(context, order),
    ...terms(context, order),
    exec_type: 'pending_new',
    cum_cost: cost('0'),
    order_status: 'pending_new',
    fee_usd_equiv: cost('0'),
    timestamp: rfc3339(order.createdAt),
  };
}

export function live(context: Context, order: EngineOrder): Execution {
  return {
    timestamp: rfc3339(order.updatedAt),
    order_status: 'new',
    exec_type: 'new',
    ...named(context, order),
    ...(order.type === 'LIMIT_MAKER' && {post_only: true}),
    ...triggers(context, order),
  };
}

/** Its `order_status` says partially_filled even of the last fill: the frame after it says filled. */
export function filledPart(context: Context, order: EngineOrder, trade: EngineTrade): Execution {
  return {
    ...named(context, order),
    ...fillOf(context, trade),
    order_status: 'partially_filled',
    ...sums(context, order),
  };
}

export function filled(context: Context, order: EngineOrder): Execution {
  return {
    timestamp: rfc3339(order.updatedAt),
    order_status: 'filled',
    exec_type: 'filled',
    ...named(context, order),
    ...sums(context, order),
  };
}

export function ended(context: Context, order: EngineOrder): Execution {
  const reason = reasonOf(order);
  return {
    timestamp: rfc3339(order.updatedAt),
    order_status: 'canceled',
    exec_type: 'canceled',
    ...sums(context, order),
    ...named(context, order),
    cancel_reason: reason,
    reason,
  };
}

export function amended(context: Context, order: EngineOrder): Execution {
  const market = marketOf(context, order.symbol);
  return {
    timestamp: rfc3339(order.updatedAt),
    exec_type: 'amended',
    order_status: statusOf(order),
    cum_qty: numberOf(shownVolume(market, order.filled)),
    reason: 'User requested',
    amended: true,
    order_qty: numberOf(shownVolume(market, order.quantity)),
    ...limitOf(market, order),
    ...named(context, order),
  };
}

/** The moment at which a trigger fires; the order is live from the frame after it on. */
export function triggered(context: Context, order: EngineOrder): Execution {
  return {
    timestamp: rfc3339(order.updatedAt),
    exec_type: 'status',
    order_status: 'triggered',
    ...named(context, order),
    ...triggers(context, order),
  };
}

/** A row of the snapshot: an open order with all that is known of it. */
export function resting(context: Context, order: EngineOrder): Execution {
  return {
    ...named(context, order),
    ...terms(context, order),
    ...sums(context, order),
    exec_type: 'new',
    order_status: statusOf(order),
    ...(context.notes.isAmended(order) && {amended: true}),
    timestamp: rfc3339(order.updatedAt),
  };
}

/** A row of the snapshot: a fill of the past. */
export function pastFill(context: Context, trade: EngineTrade): Execution {
  const order = context.engine.orders.find(trade.accountId, trade.orderId);
  if (order === null) return {order_id: orderTxid(trade.orderId), ...fillOf(context, trade)};
  return {...named(context, order), ...fillOf(context, trade), order_status: statusOf(order)};
}
