/**
 * The private stream: two connections told as one, since plain and conditional orders are on different addresses.
 *
 *   open ── login ── subscribe ── acknowledged, on both: LIVE ── events until one of them ends
 *
 * No snapshot comes on subscribe, and the two are not ordered against each other. A trigger that fired is told by the order that it
 * made. A row that can't be read is told as such, and ends nothing. https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel
 */
import type {OrderStreamEvent, OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {openJoined, type Part, type PartHandlers} from '../../adapter/kit/joined.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type Connection, connect, streamFailure} from '../../adapter/kit/socket.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import {hasFired, toAlgoOrder} from './algo.ts';
import {classOf} from './codes.ts';
import {type Desk, isSized, isSpoken, typeIn, typesOf} from './desk.ts';
import {codeIn, refusalError} from './errors.ts';
import {fillIn} from './fill.ts';
import {type Frame, framed, LEAVING_CODE, PING, parseFrame} from './frames.ts';
import {toOrder} from './order.ts';
import {STREAM_ORIGINS, STREAM_PATHS} from './rest.ts';

/** We ping every 15 s and each ping is answered. */
export const SILENCE_MS = 25_000;

interface Channel {
  readonly name: string;
  readonly path: string;
  readonly channel: 'orders' | 'orders-algo';
  readonly id: 'ordId' | 'algoId';
  /** Null: the row is no news of an order. */
  readonly read: (desk: Desk, row: Row) => OrderStreamEvent | null;
}

const CHANNELS: readonly Channel[] = [
  {name: 'orders', path: STREAM_PATHS.private, channel: 'orders', id: 'ordId', read: orderEvent},
  {name: 'conditional orders', path: STREAM_PATHS.business, channel: 'orders-algo', id: 'algoId', read: algoEvent},
];

/** Opens both connections. Resolves when they are open; LIVE follows. Throws DeskError when one can't be opened. */
export async function openOrderStream(desk: Desk, handlers: OrderStreamHandlers, signal: AbortSignal): Promise<StreamControl> {
  // The login carries a time: one that is off would be refused.
  await desk.client.ensureClock(signal);
  if (desk.products.includes('linear')) await desk.sizes.learnAll(signal);
  const parts = CHANNELS.map(
    (channel): Part => ({
      name: channel.name,
      silenceMs: SILENCE_MS,
      open: (watch, stop) => openChannel(desk, channel, handlers, watch, stop),
    }),
  );
  return openJoined(
    desk.client.context.clock,
    parts,
    {
      onLive: () => handlers.onEvent({type: 'LIVE'}),
      onAlive: () => handlers.onAlive(),
      onEnd: (reason) => handlers.onEnd(reason),
    },
    signal,
  );
}

async function openChannel(
  desk: Desk,
  channel: Channel,
  handlers: OrderStreamHandlers,
  watch: PartHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {client} = desk;
  const {context} = client;
  await client.admitConnection(signal);
  return connect(
    context,
    {title: 'OKX', url: `${originOf(context.account, 'stream', STREAM_ORIGINS)}${channel.path}`, ping: PING},
    {
      onAlive: () => watch.onAlive(),
      onEnd: (reason) => watch.onEnd(reason),
      onOpen: (connection) => connection.send(framed('login', [client.signer.login(client.exchangeTime())])),
      onText(text, connection) {
        const frame = parseFrame(text);
        if (frame === null) return;
        if (frame.event !== '') hearEvent(desk, frame, channel, {handlers, watch, connection});
        else if (frame.channel === channel.channel) {
          for (const payload of rowsIn(frame, desk.products)) pass(desk, channel, new Row(payload), handlers);
        }
      },
    },
    signal,
  );
}

/** Throws when the exchange refuses the key or the channel: half a feed is no feed. */
function hearEvent(
  {client, products}: Desk,
  {event, code, words, channel: told}: Frame,
  {channel}: Channel,
  {handlers, watch, connection}: {handlers: OrderStreamHandlers; watch: PartHandlers; connection: Connection},
): void {
  if (event === 'login' && code === '0')
    connection.send(framed('subscribe', [{channel, instType: typeIn(typesOf(undefined, products)) ?? 'ANY'}]));
  else if (event === 'subscribe' && told === channel) watch.onLive();
  else if (event === 'notice' && code === LEAVING_CODE) {
    handlers.onEvent({type: 'LEAVING', reason: 'OKX announced that this connection will be cut.'});
  } else if (event === 'channel-conn-count-error') {
    throw new DeskError('rejected', 'OKX gives no more connections to the orders of this account: close other programs.');
  } else if (event === 'error' || event === 'login') {
    if (classOf(codeIn(code)) === 'clock') client.context.memory.dropClockOffset();
    throw refusalError({code: codeIn(code), message: words});
  }
}

/** Rows in a product of the account. */
function rowsIn({message}: Frame, products: readonly Product[]): readonly unknown[] {
  const data = message.any('data');
  return Array.isArray(data) ? data.filter((payload) => isSpoken(payload, products)) : [];
}

function pass(desk: Desk, {read, channel, id}: Channel, row: Row, handlers: OrderStreamHandlers): void {
  try {
    if (row.text(id) === '') throw new DeskError('protocol', 'it has no id');
    const event = read(desk, row);
    if (event !== null) handlers.onEvent(event);
  } catch (error) {
    const [order, why] = [row.text(id) || '(no id)', streamFailure(error).message.replace(/\.$/, '')];
    handlers.onEvent({
      type: 'UNREADABLE',
      row: [channel, row.text('instId'), row.text(id), row.text('uTime')].join(' '),
      reason: `an event of order ${order} could not be read: ${why}`,
    });
  }
}

function orderEvent({families, owner, sizes}: Desk, row: Row): OrderStreamEvent | null {
  const contract = sizes.of(row.text('instId'));
  const [order] = families.complete([toOrder(row, owner, contract)]);
  return order === undefined ? null : {type: 'ORDER', order, fill: isSized(row) ? fillIn(row, order, contract) : null};
}

function algoEvent({families, owner, sizes}: Desk, row: Row): OrderStreamEvent | null {
  const order = toAlgoOrder(row, owner, sizes.of(row.text('instId')));
  families.note(order);
  return hasFired(row) ? null : {type: 'ORDER', order, fill: null};
}
