/** The real Sockets port, over `ws`. Pings of the server are answered by `ws` itself. */
import type {Socket as NetSocket} from 'node:net';
import {connect as tlsConnect} from 'node:tls';
import WebSocket from 'ws';
import {ProxyError, TransportError} from './http.ts';
import {sharedLookup} from './lookup.ts';
import type {HttpProxy} from './proxy.ts';
import type {Socket, SocketHandlers, SocketOptions, Sockets} from './websocket.ts';

/** `proxy` is the environment's, where it names one. */
export function createSockets(proxy: HttpProxy | null): Sockets {
  return {
    async open(options, handlers, signal) {
      if (signal.aborted) throw new TransportError('aborted', 'Stopped before connecting.', false);
      if (!proxy?.covers(options.url)) return openSocket(options, handlers, signal, null);
      const {hostname, port} = new URL(options.url);
      try {
        return await openSocket(
          options,
          handlers,
          signal,
          await proxy.tunnel(hostname, Number(port || 443), options.connectTimeoutMs),
        );
      } catch (error) {
        throw error instanceof ProxyError ? new TransportError('connect', error.message, false) : error;
      }
    },
  };
}

export const systemSockets: Sockets = createSockets(null);

// Said here, so that no setting of the environment can make a connection less safe.
const SAFE = {rejectUnauthorized: true, minVersion: 'TLSv1.2'} as const;

function openSocket(
  {url, maxBytes, connectTimeoutMs}: SocketOptions,
  handlers: SocketHandlers,
  signal: AbortSignal,
  tunnel: NetSocket | null,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      maxPayload: maxBytes,
      handshakeTimeout: connectTimeoutMs,
      followRedirects: false,
      perMessageDeflate: false,
      skipUTF8Validation: false,
      ...SAFE,
      ...(tunnel === null
        ? {lookup: sharedLookup}
        : {createConnection: () => tlsConnect({...SAFE, socket: tunnel, servername: new URL(url).hostname})}),
    });
    const fail = (message: string) => reject(new TransportError('connect', message, false));
    const onAbort = () => socket.terminate();
    signal.addEventListener('abort', onAbort, {once: true});
    if (signal.aborted) onAbort();
    let opened = false;
    socket.on('unexpected-response', (_request, response) => {
      fail(`The exchange refused the stream (HTTP ${response.statusCode}).`);
      socket.terminate();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // After opening, 'close' follows and tells the reader; the message may hold the URL and is not passed on.
      if (!opened) fail(signal.aborted ? 'Stopped before connecting.' : `No stream connection (${error.code ?? 'failed'}).`);
    });
    socket.on('open', () => {
      opened = true;
      resolve(wrap(socket));
    });
    listen(socket, handlers, () => {
      signal.removeEventListener('abort', onAbort);
      if (!opened) fail('The stream closed before it opened.');
      return opened;
    });
  });
}

function listen(socket: WebSocket, handlers: SocketHandlers, ended: () => boolean): void {
  socket.on('message', (data) => {
    handlers.onAlive();
    // Binary or not: dropped, it would be missing without a trace.
    handlers.onText(data.toString());
  });
  socket.on('ping', () => handlers.onAlive());
  socket.on('pong', () => handlers.onAlive());
  socket.on('close', (code, reason) => {
    if (ended()) handlers.onClose(code, reason.toString());
  });
}

function wrap(socket: WebSocket): Socket {
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) throw new TransportError('reset', 'The stream is closed.', false);
      socket.send(text);
    },
    close: () => (socket.readyState === WebSocket.OPEN ? socket.close(1000) : socket.terminate()),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}
