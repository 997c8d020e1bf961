import {escapeInvisible} from '../model/invisible.ts';
import type {Fee, Order} from '../model/order.ts';
import type {FeedEvent, FeedFill} from './feed-event.ts';

const [QUOTE, BACKSLASH, FIRST_PRINTABLE, LAST_PRINTABLE] = [34, 92, 32, 126];

/**
 * One event as one line of JSON, newline included. Nothing in it can move a cursor or hide text on a terminal. Order
 * lines are put together by hand: at tens of thousands a second `JSON.stringify` would be most of the work.
 */
export function formatLine(event: FeedEvent): string {
  if (event.type === 'stream') return `${escapeInvisible(JSON.stringify(event))}\n`;
  const {at, account, exchange, sequence, source, order, fill} = event;
  const head = `{"type":"order","at":"${at}","account":${text(account)},"exchange":${text(exchange)},"sequence":${sequence}`;
  return `${head},"source":"${source}","order":${orderText(order)}${fill === undefined ? '' : `,"fill":${fillText(fill)}`}}\n`;
}

function orderText(order: Order): string {
  const {account, exchange, symbol, id, clientOrderId, type, timeInForce, postOnly, reduceOnly, status, fees, reason, raw} =
    order;
  const names = `{"account":${text(account)},"exchange":${text(exchange)},"symbol":${text(symbol)},"id":${text(id)}`;
  const terms = `,"clientOrderId":${text(clientOrderId)},"side":${plain(order.side)},"type":"${type}","timeInForce":${plain(timeInForce)}`;
  const flags = `,"postOnly":${postOnly},"reduceOnly":${reduceOnly},"price":${plain(order.price)},"stopPrice":${plain(order.stopPrice)}`;
  const trigger = `,"trigger":${order.trigger === null ? 'null' : JSON.stringify(order.trigger)}`;
  const amounts = `,"quantity":${plain(order.quantity)},"filled":${plain(order.filled)},"remaining":${plain(order.remaining)}`;
  const state = `,"averagePrice":${plain(order.averagePrice)},"status":"${status}","fees":[${fees.length === 0 ? '' : fees.map(feeText).join()}]`;
  const times = `,"createdAt":${plain(order.createdAt)},"updatedAt":${plain(order.updatedAt)}`;
  const words = `${reason === undefined ? '' : `,"reason":${text(reason)}`}${raw === undefined ? '' : `,"raw":${escapeInvisible(JSON.stringify(raw))}`}`;
  const family = `,"parentId":${text(order.parentId)},"linkedIds":${texts(order.linkedIds)},"childIds":${texts(order.childIds)}}`;
  return `${names}${terms}${flags}${trigger}${amounts}${state}${times}${words}${family}`;
}

function fillText({id, price, quantity, fee, liquidity, cause}: FeedFill): string {
  return `{"id":${text(id)},"price":"${price}","quantity":"${quantity}","fee":${fee === null ? 'null' : feeText(fee)},"liquidity":${plain(liquidity)},"cause":"${cause}"}`;
}

function feeText({asset, amount}: Fee): string {
  return `{"asset":${text(asset)},"amount":"${amount}"}`;
}

function text(value: string | null): string {
  if (value === null) return 'null';
  return isPlain(value) ? `"${value}"` : escapeInvisible(JSON.stringify(value));
}

/** True for a text that is itself in JSON: printable ASCII without quote and backslash. Nearly all there is. */
function isPlain(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < FIRST_PRINTABLE || code > LAST_PRINTABLE || code === QUOTE || code === BACKSLASH) return false;
  }
  return true;
}

function texts(values: readonly string[]): string {
  return values.length === 0 ? '[]' : `[${values.map(text).join()}]`;
}

/** Decimals, instants and words of the model's own: never anything to escape. */
function plain(value: string | null): string {
  return value === null ? 'null' : `"${value}"`;
}
