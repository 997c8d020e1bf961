/**
 * The private stream: one connection with the executions channel.
 *
 *   token over REST ── open ── subscribe ── acknowledged: LIVE ── snapshot of the open orders ── events until the end
 *
 * Messages are numbered; a number that is missing ends the connection, which is a gap that the reader repairs. Heartbeats, pongs,
 * states of the system and other channels mean nothing; a row that cannot be read is told as such, and ends nothing.
 * https://docs.kraken.com/api/docs/websocket-v2/executions · .../guides/spot-ws-auth
 */
import type {OrderStreamEvent, OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type Connection, connect, streamFailure} from '../../adapter/kit/socket.ts';
import {EventLine} from '../../adapter/kit/waiting.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {entriesOf} from './entries.ts';
import {refusalError} from './errors.ts';
import {Executions} from './executions.ts';
import {type Frame, PING, parseFrame, request} from './frames.ts';
import {CONNECT_COST} from './limits.ts';
import type {Markets} from './markets.ts';
import {getWebSocketsToken, PRIVATE_STREAM_ORIGINS, queryOrders, STREAM_PATH} from './rest.ts';

const CHANNEL = 'executions';

/** One row of a message. */
interface Told {
  readonly row: Row;
  readonly isSnapshot: boolean;
}

/** Opens the private stream. Resolves when open; LIVE follows. Throws DeskError when it cannot be opened. */
export async function openOrderStream(
  client: Client,
  markets: Markets,
  handlers: OrderStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {context} = client;
  const token = (await client.ask(getWebSocketsToken, {}, signal)).text('token');
  if (token === '') throw new DeskError('protocol', 'Kraken gave no token for the stream.');
  await client.admit(CONNECT_COST, signal);
  const url = `${originOf(context.account, 'stream', PRIVATE_STREAM_ORIGINS)}${STREAM_PATH}`;
  let line: EventLine<Told> | null = null;
  let sequence: number | null = null;
  return connect(
    context,
    {title: 'Kraken', url, ping: PING},
    {
      onAlive: () => handlers.onAlive(),
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen(connection) {
        line = eventLine(client, markets, handlers, connection, signal);
        const snapshots = {snap_orders: true, snap_trades: false, order_status: true};
        connection.send(request('subscribe', {channel: CHANNEL, token, ...snapshots}));
      },
      onText(text) {
        const frame = parseFrame(text);
        if (frame.channel === CHANNEL) {
          sequence = nextSequence(sequence, frame);
          for (const payload of frame.rows) line?.push({row: new Row(payload), isSnapshot: frame.type === 'snapshot'});
        } else if (isAcknowledged(frame)) handlers.onEvent({type: 'LIVE'});
      },
    },
    signal,
  );
}

/** Throws when a message is missing. One that comes twice or late is taken: its rows are joined wherever they belong. */
function nextSequence(last: number | null, {sequence}: Frame): number | null {
  if (sequence === null) return last;
  if (last !== null && sequence > last + 1) {
    throw new DeskError('network', `Kraken's order stream lacks ${sequence - last - 1} messages.`);
  }
  return last === null ? sequence : Math.max(last, sequence);
}

/** Throws when Kraken refuses the subscription: half a feed is no feed. */
function isAcknowledged({method, success, error, subscribed}: Frame): boolean {
  if (method !== 'subscribe' || (success !== false && subscribed !== CHANNEL)) return false;
  if (success !== false) return true;
  const refusal = refusalError(error === '' ? 'no reason given' : error);
  // A token that is not taken may have run out: another one is fetched with the next connection.
  throw /^ESession/.test(error) ? new DeskError('network', refusal.message, refusal.detail) : refusal;
}

/** Turns rows into events in the order they came, also while an order is being asked for. */
function eventLine(
  client: Client,
  markets: Markets,
  handlers: OrderStreamHandlers,
  connection: Connection,
  signal: AbortSignal,
): EventLine<Told> {
  const orders = new Executions(client.owner);
  let unknown = '';
  return new EventLine<Told>({
    isReady: ({row}) => orders.knows(row),
    async prepare({row}) {
      const txid = row.text('order_id');
      try {
        const [entry] = entriesOf((await client.askPart(queryOrders, {txid}, signal)).value);
        const found = new Row(entry?.[1]);
        const pair = found.inner('descr').text('pair');
        await markets.learn([pair], signal);
        orders.learn(txid, found, markets.get(pair).symbol);
      } catch (error) {
        unknown = `its order is not known, and ${streamFailure(error).message}`;
      }
    },
    pass({row, isSnapshot}) {
      if (!connection.isOpen()) return;
      if (!orders.knows(row)) return handlers.onEvent(unreadable(row, unknown));
      try {
        const event = orders.take(row, isSnapshot ? new Date(client.exchangeTime()).toISOString() : null);
        if (event !== null) handlers.onEvent(event);
      } catch (error) {
        handlers.onEvent(unreadable(row, streamFailure(error).message));
      }
    },
    fail: (error) => connection.fail(streamFailure(error)),
  });
}

function unreadable(row: Row, why: string): OrderStreamEvent {
  const [id, type, at] = [row.text('order_id'), row.text('exec_type'), row.text('timestamp')];
  return {
    type: 'UNREADABLE',
    row: [id, row.text('exec_id'), type, at].join(' '),
    reason: `an event of order ${id === '' ? '(no id)' : id} could not be read: ${why.replace(/\.$/, '')}`,
  };
}
