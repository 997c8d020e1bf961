/** What both of Bybit's sockets have in common: opening, the client's ping, and one end with one reason. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {unanswered} from '../../adapter/outcome.ts';
import {decode, parseJson} from '../../adapter/wire.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Socket} from '../../transport/websocket.ts';
import {Control} from './schemas.ts';

/** Bybit wants to hear from us every 20 s and cuts a silent connection after 10 min. https://bybit-exchange.github.io/docs/v5/ws/connect */
export const PING_EVERY_MS = 20_000;
const MAX_FRAME_BYTES = 4 * 1024 * 1024;

export interface ConnectionHandlers {
  /** Sent and called once the connection is open. */
  onOpen(connection: Connection): void;
  /** One parsed message. A throw ends the connection: what can't be read may have been an order. */
  onMessage(message: object, connection: Connection): void;
  onAlive(): void;
  onEnd(reason: DeskError): void;
}

/** An open socket. Sending on a closed one ends it, nothing is thrown. */
export interface Connection extends StreamControl {
  send(message: object): void;
  fail(reason: DeskError): void;
  /** False once `onEnd` was called: nothing may be told to the reader after it. */
  isOpen(): boolean;
}

/** Opens a socket and keeps it alive. Throws DeskError when it can't be opened. */
export async function connect(
  context: AdapterContext,
  url: string,
  handlers: ConnectionHandlers,
  signal: AbortSignal,
): Promise<Connection> {
  const {sockets, clock, timeoutMs} = context;
  let socket: Socket | null = null;
  let stopPing = () => {};
  let ended = false;
  const end = (reason: DeskError) => {
    if (ended) return;
    ended = true;
    stopPing();
    socket?.close();
    handlers.onEnd(reason);
  };
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      end(asDeskError(error));
    }
  };
  const connection: Connection = {
    send: (message) => guarded(() => socket?.send(JSON.stringify(message))),
    fail: end,
    isOpen: () => !ended,
    pause: () => socket?.pause(),
    resume: () => socket?.resume(),
    close: () => end(new DeskError('interrupted', 'The stream was closed.')),
  };
  const receive = (text: string) => {
    if (!ended) guarded(() => handlers.onMessage(parse(text), connection));
  };
  try {
    socket = await sockets.open(
      {url, connectTimeoutMs: timeoutMs, maxBytes: MAX_FRAME_BYTES},
      {
        onText: receive,
        onAlive: handlers.onAlive,
        onClose: (code) => end(new DeskError('network', `Bybit's stream ended (${code}).`)),
      },
      signal,
    );
  } catch (error) {
    throw unanswered(error, 'READ');
  }
  const ping = () => {
    if (ended) return;
    connection.send({req_id: 'ping', op: 'ping'});
    stopPing = clock.after(PING_EVERY_MS, ping);
  };
  stopPing = clock.after(PING_EVERY_MS, ping);
  handlers.onOpen(connection);
  return connection;
}

/** An ack or a pong; throws `protocol` when it is neither. */
export function controlOf(message: object): Control {
  return decode(Control, message, 'stream message');
}

/** Pongs come as op "pong" on private streams and as op "ping" with ret_msg "pong" on public ones. */
export function isPong({op}: Control): boolean {
  return op === 'pong' || op === 'ping';
}

function parse(text: string): object {
  let message: unknown;
  try {
    message = parseJson(text, 'stream message');
  } catch (cause) {
    throw new DeskError('protocol', 'Bybit sent a stream message that is not JSON.', {cause});
  }
  if (typeof message === 'object' && message !== null && !Array.isArray(message)) return message;
  throw new DeskError('protocol', 'Bybit sent a stream message that is not an object.');
}

export function asDeskError(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  try {
    return unanswered(error, 'READ');
  } catch {
    return new DeskError('internal', toFailure(error).message, {cause: error});
  }
}
