/** Client order ids and Kraken's own. Pure. https://docs.kraken.com/api/docs/guides/spot-clordid */
import {DeskError} from '../../model/errors.ts';
import type {OrderRef} from '../../model/order.ts';

/** Kraken keeps 128 bits, and shows a UUID with dashes or without: one name for both. Null for none. */
export function clientIdOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const bare = value.replaceAll('-', '');
  const isUuid = /^[0-9a-f]{32}$/i.test(bare) && (value.length === 32 || value.length === 36);
  return isUuid ? bare.toLowerCase() : value;
}

/** The desk's form: a UUID without its dashes, or up to 18 characters of any other text. */
export function isClientId(id: string): boolean {
  return /^[0-9a-f]{32}$/.test(id) || /^[\x21-\x7e]{1,18}$/.test(id);
}

/** The form of an id that Kraken gives an order: OQCLML-BW3P3-BUCMWZ. */
export function isOrderId(id: string): boolean {
  return /^[A-Z0-9]{5,6}-[A-Z0-9]{5}-[A-Z0-9]{5,6}$/.test(id);
}

/** Which order, in Kraken's words. Its own id is exact; a client id may be shared by closed orders. */
export type OrderName = {readonly txid: string} | {readonly cl_ord_id: string};

export function nameOf({id, clientOrderId}: Pick<OrderRef, 'id' | 'clientOrderId'>): OrderName {
  if (id !== null) return {txid: id};
  if (clientOrderId !== null) return {cl_ord_id: clientOrderId};
  throw new DeskError('usage', 'An order is named by its id or its client order id.');
}
