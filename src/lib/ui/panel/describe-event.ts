import type {FeedSource, OrderEvent} from '../../feed/feed-event.ts';
import {amount} from '../format.ts';
import {printable} from '../printable.ts';
import {statusWords} from '../views/order-words.ts';
import type {PanelNews} from './panel-store.ts';

/** Where news came from that did not come as it happened. */
const SOURCES: Readonly<Record<FeedSource, string>> = {
  stream: '',
  snapshot: '  (from before this window)',
  recovery: '  (read after a gap)',
};

/** One line about one event. Times are UTC, as everywhere, and say so. */
export function describe({event}: PanelNews): string {
  if (event.type === 'said') return printable(`${clock(event.at)}  ${event.text}`);
  if (event.type === 'stream')
    return printable(
      `${clock(event.at)}  ${event.account}  ${event.state}${event.reason === undefined ? '' : `: ${event.reason}`}`,
    );
  const {order, fill, source} = event;
  const what =
    fill === undefined
      ? `${statusWords(order)} ${amount(order.filled)}/${amount(order.quantity)}`
      : `filled ${amount(fill.quantity)} @ ${amount(fill.price)}`;
  const name = order.id ?? order.clientOrderId ?? '';
  return printable(
    `${happened(event)}  ${order.account}  ${order.side ?? '-'} ${order.symbol}  ${what}  ${name}${SOURCES[source]}`,
  );
}

/** When it happened: by the exchange where we learned it later, with its date where that is another one. */
function happened({at, source, order}: OrderEvent): string {
  const when = source === 'stream' ? at : (order.updatedAt ?? at);
  return when.slice(0, 10) === at.slice(0, 10) ? clock(when) : `${when.slice(5, 10)} ${clock(when)}`;
}

/** Of an ISO 8601 instant: `08:00:05Z`. */
export function clock(at: string): string {
  return `${at.slice(11, 19)}Z`;
}
