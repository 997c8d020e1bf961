/**
 * Finding orders, and reading them back: one, the pending ones, the completed ones.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-details and the pages beside it
 */
import type {EngineOrder} from '../../engine/types.ts';
import {type ApiRequest, isOpen, visibleUntil} from '../../kit/context.ts';
import {pageAfter} from '../../kit/paging.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, instIdOf, instrumentFilter, instrumentOf} from './context.ts';
import {errorOf} from './errors.ts';
import {createdAt, orderType, orderView, wireState} from './view.ts';

const HOUR_MS = 3_600_000;
/** An order that was canceled without a fill is forgotten after this. */
const UNFILLED_KEPT_MS = 2 * HOUR_MS;
export const WEEK_MS = 7 * 24 * HOUR_MS;
export const QUARTER_MS = 92 * 24 * HOUR_MS;
const MOST = 100;

/** An order is on these endpoints from its start, one that a trigger makes from then on. */
export function isOrder({notes}: Pick<Context, 'notes'>, order: EngineOrder): boolean {
  return notes.ordId(order) !== '';
}

/** The order that the ids name, ordId before clOrdId; of several the latest. Throws 51003 without an id. */
export function findOrder(context: Context, {params, account}: ApiRequest): EngineOrder | null {
  const {engine, notes} = context;
  const ordId = params.optional('ordId');
  if (ordId !== null) {
    const known = notes.orderOf(ordId);
    const order = known === null ? null : engine.orders.find(account, known);
    return order !== null && notes.ordId(order) === ordId ? order : null;
  }
  const clOrdId = params.optional('clOrdId');
  if (clOrdId === null) throw errorOf(51003);
  return engine.orders.byClientId(account, clOrdId).find(({stopPrice}) => stopPrice === null) ?? null;
}

export function oneOrder(context: Context, call: ApiRequest): object {
  const instrument = instrumentOf(context, call.params);
  const order = findOrder(context, call);
  const seen = order !== null && createdAt(context, order) <= visibleUntil(context, call) && isKept(context, order);
  if (!seen || instIdOf(context, order.symbol) !== context.names.wire(instrument.symbol)) throw errorOf(51603);
  return [orderView(context, order)];
}

export function pendingOrders(context: Context, call: ApiRequest): object {
  return listed(
    context,
    call,
    context.engine.orders.open(call.account).filter((order) => isOrder(context, order)),
  );
}

/** Completed orders of a week or of a quarter. The type of instrument must be named. */
export function completedOrders(keptMs: number): (context: Context, call: ApiRequest) => object {
  return (context, call) => {
    call.params.text('instType');
    const {from, to} = call.params.timeRange('begin', 'end');
    const since = context.clock.now() - keptMs;
    const completed = context.engine.orders
      .all(call.account)
      .filter((order) => !isOpen(order) && isOrder(context, order) && isKept(context, order) && order.updatedAt >= since)
      .filter((order) => createdAt(context, order) >= from && createdAt(context, order) <= to);
    return listed(context, call, completed);
  };
}

function isKept({clock}: Context, {status, filled, updatedAt}: EngineOrder): boolean {
  return isOpen({status}) || filled !== '0' || updatedAt > clock.now() - UNFILLED_KEPT_MS;
}

/** Newest first, as far as caches show them. */
function listed(context: Context, call: ApiRequest, orders: readonly EngineOrder[]): object {
  const {params} = call;
  const until = visibleUntil(context, call);
  const [state, types] = [params.optional('state'), params.list('ordType')];
  const found = orders
    .filter(instrumentFilter(context, params))
    .filter((order) => createdAt(context, order) <= until)
    .filter((order) => state === null || wireState(order) === state)
    .filter((order) => types === null || types.includes(orderType(context, order)))
    .map((order) => ({order, id: BigInt(context.notes.ordId(order))}));
  return page(params, found).map(({order}) => orderView(context, order));
}

/** Rows newest first by id: older than `after`, newer than `before`. */
export function page<T extends {readonly id: bigint}>(params: Params, rows: readonly T[]): readonly T[] {
  const after = idOf(params, 'after');
  const before = idOf(params, 'before');
  const newestFirst = rows
    .filter(({id}) => (after === null || id < after) && (before === null || id > before))
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  return pageAfter(newestFirst, params.limit(MOST, MOST), null).items;
}

function idOf(params: Params, name: string): bigint | null {
  const given = params.match(name, '^[0-9]{1,20}$');
  return given === null ? null : BigInt(given);
}
