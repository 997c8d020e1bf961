/** One WebSocket of an exchange: opened, kept alive, and ended once with one reason. */
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Socket} from '../../transport/websocket.ts';
import type {AdapterContext} from '../context.ts';
import type {StreamControl} from '../contract/order-feed.ts';
import {classifyRequestError} from '../outcome.ts';

const MAX_FRAME_BYTES = 4 << 20;

export interface SocketPlan {
  /** The exchange, for messages. */
  readonly title: string;
  readonly url: string;
  /** What the client must say by itself, and how often. Left out where the server pings. */
  readonly ping?: {readonly everyMs: number; readonly frame: () => string};
  readonly maxBytes?: number;
}

export interface ConnectionHandlers {
  onOpen(connection: Connection): void;
  /** One message. A throw ends the connection: only for what makes all that follows worthless. */
  onText(text: string, connection: Connection): void;
  /** Any sign of life. */
  onAlive(): void;
  /** Called once, unless the reader closed the connection by itself. */
  onEnd(reason: DeskError): void;
}

/** An open socket. Sending on a broken one ends it, nothing is thrown. */
export interface Connection extends StreamControl {
  send(text: string): void;
  fail(reason: DeskError): void;
  /** False from the end on: nothing may be passed to the reader after it. */
  isOpen(): boolean;
}

/** Opens a socket. Throws DeskError when it cannot be opened. */
export async function connect(
  {sockets, clock, timeoutMs}: Pick<AdapterContext, 'sockets' | 'clock' | 'timeoutMs'>,
  {title, url, ping, maxBytes = MAX_FRAME_BYTES}: SocketPlan,
  handlers: ConnectionHandlers,
  signal: AbortSignal,
): Promise<Connection> {
  let socket: Socket | null = null;
  let stopPing = () => {};
  let isOpen = true;
  const stop = (): boolean => {
    const wasOpen = isOpen;
    isOpen = false;
    stopPing();
    if (wasOpen) socket?.close();
    return wasOpen;
  };
  const fail = (reason: DeskError) => {
    if (stop()) handlers.onEnd(reason);
  };
  const guarded = (work: () => void) => {
    if (!isOpen) return;
    try {
      work();
    } catch (error) {
      fail(streamFailure(error));
    }
  };
  const connection: Connection = {
    send: (text) => guarded(() => socket?.send(text)),
    fail,
    isOpen: () => isOpen,
    pause: () => socket?.pause(),
    resume: () => socket?.resume(),
    close: () => void stop(),
  };
  try {
    socket = await sockets.open(
      {url, connectTimeoutMs: timeoutMs, maxBytes},
      {
        onText: (text) => guarded(() => handlers.onText(text, connection)),
        onAlive: () => handlers.onAlive(),
        onClose: (code) => fail(new DeskError('network', `${title} closed the stream (${code}).`)),
      },
      signal,
    );
  } catch (error) {
    throw classifyRequestError(error, 'READ');
  }
  if (ping !== undefined) {
    const beat = () => {
      connection.send(ping.frame());
      if (isOpen) stopPing = clock.after(ping.everyMs, beat);
    };
    stopPing = clock.after(ping.everyMs, beat);
  }
  guarded(() => handlers.onOpen(connection));
  return connection;
}

/** Whatever broke a stream, as the desk's error. */
export function streamFailure(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  try {
    return classifyRequestError(error, 'READ');
  } catch {
    return new DeskError('internal', toFailure(error).message, {cause: error});
  }
}
