/** Asks one account for every order that carries an id, as the exchange's and as the client's. */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {LookUp} from '../../adapter/contract/trading.ts';
import {DeskError} from '../../model/errors.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import type {FoundOrder, IdKind} from './journaled.ts';

interface Asked {
  readonly id: string;
  readonly symbol: string | null;
  readonly by: IdKind | null;
}

/**
 * Orders of this account that the id fits. `own` are those of the journal: they are asked for by their symbol too. Throws
 * when the account cannot be asked and nothing of its own is known.
 */
export async function lookOn(
  adapter: ExchangeAdapter,
  asked: Asked,
  own: readonly Pick<FoundOrder, 'ref'>[],
  signal: AbortSignal,
): Promise<LookUp> {
  const {id, symbol, by} = asked;
  const [told, mine] = await Promise.allSettled([
    symbol === null ? adapter.trading.lookUp(id, signal) : inMarket(adapter, id, symbol, by, signal),
    Promise.all(own.map(({ref}) => adapter.trading.order(ref, signal).catch(() => null))),
  ]);
  const shown = mine.status === 'fulfilled' ? mine.value.flatMap((order) => order ?? []) : [];
  if (told.status === 'rejected' && shown.length === 0) throw told.reason;
  const {orders, complete} = told.status === 'fulfilled' ? told.value : {orders: [], complete: false};
  const isMeant = (order: Order) =>
    (by !== 'client' && order.id === id) || (by !== 'id' && order.clientOrderId === id) || shown.includes(order);
  return {orders: latest(once([...orders, ...shown]).filter(isMeant), id), complete};
}

/** With its symbol an order is found by either id, closed ones too. An order in a market without a name is in the lists. */
async function inMarket(
  adapter: ExchangeAdapter,
  id: string,
  symbol: string,
  by: IdKind | null,
  signal: AbortSignal,
): Promise<LookUp> {
  const refs: OrderRef[] = [];
  if (by !== 'client') refs.push({symbol, id, clientOrderId: null});
  if (by !== 'id' && adapter.capabilities.clientOrderIds.accepts(id)) refs.push({symbol, id: null, clientOrderId: id});
  const results = await Promise.allSettled(refs.map((ref) => adapter.trading.order(ref, signal)));
  const orders = results.flatMap((result) => (result.status === 'fulfilled' && result.value !== null ? [result.value] : []));
  const failed = results.flatMap((result) =>
    result.status === 'rejected' && !isForeignId(result.reason) ? [result.reason] : [],
  );
  const [reason] = failed;
  if (reason === undefined) return {orders, complete: true};
  if (orders.length > 0) return {orders, complete: false};
  if (!(reason instanceof DeskError) || reason.kind !== 'not-found') throw reason;
  // It is the symbol that was not found, which says nothing of the order.
  const anywhere = await adapter.trading.lookUp(id, signal);
  return {orders: anywhere.orders.filter((order) => order.symbol === symbol || order.raw?.symbol === symbol), complete: false};
}

/** An id that this exchange cannot even have names no order there. */
function isForeignId(reason: unknown): boolean {
  return reason instanceof DeskError && ['usage', 'rule', 'rejected', 'unsupported'].includes(reason.kind);
}

function once(orders: readonly Order[]): readonly Order[] {
  const isFirst = (order: Order, index: number) =>
    orders.findIndex(({id, symbol}) => id === order.id && symbol === order.symbol) === index;
  return orders.filter((order, index) => order.id === null || isFirst(order, index));
}

/**
 * Most exchanges let a client order id be used again when its order is closed: it then names the newest. Ids of the exchange
 * are never used again, so each of them stands.
 */
function latest(orders: readonly Order[], id: string): readonly Order[] {
  return orders.filter((order) => {
    if (order.id === id || !isTerminal(order.status)) return true;
    return !orders.some(
      (other) =>
        other !== order &&
        other.symbol === order.symbol &&
        other.clientOrderId === order.clientOrderId &&
        (other.createdAt ?? '') > (order.createdAt ?? ''),
    );
  });
}
