import type {FeedEvent} from '../../feed/feed-event.ts';
import {amount} from '../format.ts';
import {printable} from '../printable.ts';
import {statusWords} from '../views/order-words.ts';

/** One line about one event. */
export function describe(event: FeedEvent): string {
  const time = event.at.slice(11, 23);
  if (event.type === 'stream')
    return `${time}  ${printable(event.account)}  ${event.state}${event.reason === undefined ? '' : `: ${printable(event.reason)}`}`;
  const {order, fill} = event;
  const what =
    fill === undefined
      ? `${statusWords(order)} ${amount(order.filled)}/${amount(order.quantity)}`
      : `filled ${amount(fill.quantity)} @ ${amount(fill.price)}`;
  const name = order.id ?? order.clientOrderId ?? '';
  return printable(`${time}  ${order.account}  ${order.side ?? '-'} ${order.symbol}  ${what}  ${name}`);
}
