import type {Order} from '../../model/order.ts';
import {amount} from '../format.ts';
import {printable} from '../printable.ts';

/** An order in a question, so that it is no other one: `SELL 6 BTC/USDT @ 60,000 on main, id 123`. */
export function questionName(order: Order): string {
  const {side, remaining, symbol, price, stopPrice, account, id} = order;
  const limit = price === null && order.type.endsWith('MARKET') ? 'market' : `@ ${amount(price)}`;
  const stop = stopPrice === null ? '' : ` stop ${amount(stopPrice)}`;
  const filled = order.filled === null || order.filled === '0' ? '' : ` (${amount(order.filled)} filled)`;
  const name = id === null ? `client id ${order.clientOrderId ?? '-'}` : `id ${id}`;
  return printable(`${side ?? 'order'} ${amount(remaining)} ${symbol} ${limit}${stop} on ${account}${filled}, ${name}`);
}

/** The same in short, for what came of something. */
export function shortName({account, symbol, id, clientOrderId}: Order): string {
  return `${account} ${symbol} ${id ?? clientOrderId ?? ''}`;
}
