/**
 * The user data stream: tells every subscription of an account what happens to its orders and balances. Fields of an event
 * are in the documented order. https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream
 */
import type {EngineEvent} from '../../engine/events.ts';
import type {EngineBalance} from '../../engine/types.ts';
import {AccountListeners} from '../../kit/account-events.ts';
import {type Context, isSpot} from './context.ts';
import {listStatus} from './list-view.ts';
import {expiryReason, fixed8, isWorking, listIdOf, wireStatus, wireType} from './view.ts';

export class UserStream extends AccountListeners<object> {
  readonly #context: Context;
  readonly #stop: () => void;
  readonly #leaveLists: () => void;

  constructor(context: Context) {
    super();
    this.#context = context;
    this.#stop = context.engine.events.subscribe((event) => this.#hear(event));
    this.#leaveLists = context.lists.watch((list, change) => this.tell(list.account, listStatus(context, list, change)));
  }

  close(): void {
    this.#stop();
    this.#leaveLists();
    this.clear();
  }

  #hear(event: EngineEvent): void {
    if (event.type === 'ORDER' && this.has(event.order.accountId) && isSpot(this.#context, event.order)) {
      const renames = event.change === 'CANCELED' || event.change === 'REPLACED';
      const ids = renames ? (this.#context.renamed.get(event.order.orderId) ?? null) : null;
      this.tell(event.order.accountId, executionReport(this.#context, event, ids));
    } else if (event.type === 'BALANCE' && this.has(event.accountId)) {
      const spot = event.balances.filter(({wallet}) => wallet === 'spot');
      if (spot.length > 0) this.tell(event.accountId, accountPosition(event.at, spot));
    }
  }
}

type OrderEvent = Extract<EngineEvent, {type: 'ORDER'}>;

/** Null for a change that the exchange reports in no event of its own. `ids` when a cancel or amend renamed the order. */
function executionReport(
  context: Context,
  event: OrderEvent,
  ids: {readonly clientOrderId: string; readonly original: string} | null,
): object {
  const {order, trade, change} = event;
  const reason = expiryReason(order);
  const open = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
  return {
    e: 'executionReport',
    E: event.at,
    s: context.names.wire(order.symbol),
    c: ids?.clientOrderId ?? order.clientOrderId,
    S: order.side,
    o: wireType(order),
    f: order.timeInForce,
    q: fixed8(order.quantity),
    p: fixed8(order.price),
    P: fixed8(order.stopPrice),
    F: '0.00000000',
    g: listIdOf(context, order.orderId),
    C: ids?.original ?? '',
    x: change === 'TRIGGERED' ? 'NEW' : change,
    X: wireStatus(order),
    r: 'NONE',
    i: order.orderId,
    l: fixed8(trade?.quantity ?? null),
    z: fixed8(order.filled),
    L: fixed8(trade?.price ?? null),
    n: trade === null ? '0' : fixed8(trade.fee),
    N: trade === null ? null : trade.feeAsset,
    T: event.at,
    t: trade?.tradeId ?? -1,
    I: event.sequence,
    w: open && trade?.maker !== false,
    m: trade?.maker ?? false,
    M: trade !== null,
    O: order.createdAt,
    Z: fixed8(order.filledQuote),
    Y: fixed8(trade?.quoteQuantity ?? null),
    Q: fixed8(order.quoteQuantity),
    ...(isWorking(order) && {W: order.createdAt}),
    V: 'EXPIRE_TAKER',
    ...(reason !== null && {eR: reason}),
  };
}

function accountPosition(at: number, balances: readonly EngineBalance[]): object {
  return {
    e: 'outboundAccountPosition',
    E: at,
    u: at,
    B: balances.map(({asset, free, locked}) => ({a: asset, f: fixed8(free), l: fixed8(locked)})),
  };
}
