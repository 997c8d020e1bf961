/**
 * An id that the journal does not know may still have been used: on another machine, or before the state directory was lost.
 * The exchange is asked before the id is used.
 */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {dec} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Order, OrderRequest} from '../../model/order.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {PreparedTicket} from './prepare.ts';
import type {Ticket} from './ticket.ts';

/**
 * The order that the exchange has under the ticket's typed id. Null when there is none: the id is free. Throws `limit` when it
 * stands for another order, and why the exchange could not be asked (nothing was sent).
 */
export async function findUnderId(
  {clientId, leg, terms}: Ticket,
  {adapter, wire: {request}}: PreparedTicket,
  deps: Pick<OrderDeps, 'call'>,
): Promise<Order | null> {
  // The legs of a route are asked for by the route, at every account.
  if (clientId === null || leg !== null) return null;
  const order = await orderUnderId(request.symbol, request.clientOrderId, adapter, deps);
  if (order === null) return null;
  const {words = {}, maxSlippage = null} = terms;
  // What was typed in words had other numbers in the run that placed it.
  const loose = {
    quantity: words.quantity !== undefined,
    price: maxSlippage !== null || words.price !== undefined,
    stopPrice: words.stopPrice !== undefined,
  };
  // Where the slippage was not typed, the first run may have had none: it was a plain market order then.
  const isPlain = terms.slippageByDefault === true && order.type === 'MARKET';
  if (!isSameOrder(isPlain ? {...request, type: 'MARKET', quantityIn: 'BASE'} : request, order, loose))
    throw anotherOrder(clientId, order);
  return order;
}

/**
 * What the exchange has under a client order id in one market. An order that was refused and never traded is none, unless it
 * used up the id: then the exchange itself refuses another one.
 */
export async function orderUnderId(
  symbol: string,
  clientOrderId: string,
  adapter: ExchangeAdapter,
  {call}: Pick<OrderDeps, 'call'>,
): Promise<Order | null> {
  const ref = {symbol, id: null, clientOrderId};
  try {
    const order = await withTimeout(call, (signal) => {
      const answer = adapter.trading.order(ref, signal);
      // A test server may lack the page altogether; a live exchange that says so has not been asked.
      return adapter.config.environment === 'live' ? answer : orAbsent(answer);
    });
    return order?.status === 'REJECTED' && (order.filled === null || dec(order.filled).isZero()) ? null : order;
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    const {kind, message, detail} = error;
    throw new DeskError(
      kind === 'interrupted' ? kind : unanswered(error),
      `The exchange could not be asked for an earlier order ${clientOrderId}: ${message}`,
      {
        ...detail,
        hint: 'Nothing was sent. Try again.',
        sent: false,
      },
    );
  }
}

/** A refused question leaves it as open as an unanswered one; wrong keys are said as such. */
function unanswered({kind}: DeskError): DeskError['kind'] {
  const known = ['auth', 'permission', 'clock', 'rate-limit', 'network', 'timeout', 'exchange-down', 'protocol'];
  return known.includes(kind) ? kind : 'protocol';
}

/** By what was asked. `loose`: fields whose number was made of the market or the balance of that moment. */
function isSameOrder(
  request: OrderRequest,
  order: Order,
  loose: {readonly quantity: boolean; readonly price: boolean; readonly stopPrice: boolean},
): boolean {
  const byQuote = request.type === 'MARKET' && request.quantityIn === 'QUOTE';
  const isEqual = (one: string | null, other: string | null) => one === null || other === null || dec(one).eq(other);
  return (
    order.symbol === request.symbol &&
    (order.side === null || order.side === request.side) &&
    (order.type === 'UNKNOWN' || order.type === request.type) &&
    hasTrigger(request, order) &&
    (byQuote || loose.quantity || isEqual(request.quantity, order.quantity)) &&
    (loose.price || isEqual('price' in request ? request.price : null, order.price)) &&
    (loose.stopPrice || isEqual('stopPrice' in request ? request.stopPrice : null, order.stopPrice))
  );
}

/** By the price that fires it; from which side the market came was another question then. */
function hasTrigger(request: OrderRequest, {trigger}: Order): boolean {
  const by = 'stopPrice' in request ? request.trigger?.by : undefined;
  return by === undefined || trigger === null || trigger.by === by;
}

/** The refusal of an id that the exchange knows as another order's. */
export function anotherOrder(clientId: string, {account, side, quantity, symbol, status}: Order): DeskError {
  const what = [side, quantity, symbol].filter((word) => word !== null).join(' ');
  return new DeskError(
    'limit',
    `The client order id ${clientId} already stands for another order on ${account} (${what}, ${status}).`,
    {
      hint: `See it with \`mxt order show ${clientId}\`; give a new order a new --client-id.`,
      clientOrderId: clientId,
      sent: false,
    },
  );
}
