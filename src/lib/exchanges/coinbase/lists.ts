/** Lists of orders and fills, as every question about them needs them. */
import type {Rows} from '../../adapter/contract/rows.ts';
import {eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Order} from '../../model/order.ts';
import type {Client, Query} from './client.ts';
import type {OrderIds} from './ids.ts';
import {wireSymbol} from './market.ts';
import type {Markets} from './markets.ts';
import {type Owner, toOrder} from './order.ts';
import {fillList, orderList} from './rest.ts';

export interface ReadContext {
  readonly client: Client;
  readonly markets: Markets;
  readonly owner: Owner;
  readonly ids: OrderIds;
}

/** Lists leave out what was placed from the simple site and app unless it is asked for. */
export const SOURCES = ['RETAIL_ADVANCED', 'RETAIL_SIMPLE'] as const;
/** OPEN cannot be asked for together with others, and does not hold those that are on their way in or out. */
const LIVE = [['OPEN'], ['PENDING', 'QUEUED', 'CANCEL_QUEUED', 'EDIT_QUEUED']] as const;
export const ORDER_PAGE = '250';
const FILL_PAGE = '100';

/** The rows as they come. Each part of the list stands alone. */
export function openRows(client: Client, symbol: string | null, signal: AbortSignal): Promise<Rows<unknown>> {
  const product_ids = symbol === null ? undefined : wireSymbol({symbol});
  const parts = SOURCES.flatMap((order_placement_source) =>
    LIVE.map((order_status) => ({
      what: `open orders of spot (${order_placement_source}, ${order_status[0]})`,
      read: () => {
        const query = {product_type: 'SPOT', product_ids, order_status, order_placement_source, limit: ORDER_PAGE};
        return client.pages('the open orders', orderList, query, signal);
      },
    })),
  );
  return eachAlone(parts);
}

/** `endpoint`: with the share of the rate budget that the question has. */
export function fillRows(
  client: Client,
  query: Query,
  signal: AbortSignal,
  limit?: number,
  endpoint = fillList,
): Promise<Rows<unknown>> {
  return client.pages('the fills', endpoint, {product_types: 'SPOT', ...query, limit: FILL_PAGE}, signal, limit);
}

/** Orders of a list. A row without an id can be neither shown as one order nor canceled. */
export function toOrders(context: Pick<ReadContext, 'owner' | 'ids'>, payloads: readonly unknown[]): Rows<Order> {
  return readRows('orders', payloads, (payload) => knownOrder(context, payload));
}

/** Null for a row without an id. The exchange's id of each is remembered by its client order id. */
export function knownOrder({owner, ids}: Pick<ReadContext, 'owner' | 'ids'>, payload: unknown): Order | null {
  const order = new Row(payload).text('order_id') === '' ? null : toOrder(payload, owner);
  if (order !== null) ids.note(order);
  return order;
}

/** An instant as filters take it. */
export function stampOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
