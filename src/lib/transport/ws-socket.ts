/** The real Sockets port, over `ws`. Pings of the server are answered by `ws` itself. */
import WebSocket from 'ws';
import {TransportError} from './http.ts';
import {sharedLookup} from './lookup.ts';
import type {Socket, SocketHandlers, Sockets} from './websocket.ts';

export const systemSockets: Sockets = {
  open(options, handlers, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new TransportError('aborted', 'Stopped before connecting.', false));
      const socket = new WebSocket(options.url, {
        maxPayload: options.maxBytes,
        handshakeTimeout: options.connectTimeoutMs,
        followRedirects: false,
        perMessageDeflate: false,
        skipUTF8Validation: false,
        lookup: sharedLookup,
        // Said here, so that no setting of the environment can make a connection less safe.
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
      });
      const fail = (message: string) => reject(new TransportError('connect', message, false));
      const onAbort = () => socket.terminate();
      signal.addEventListener('abort', onAbort, {once: true});
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
  },
};

function listen(socket: WebSocket, handlers: SocketHandlers, ended: () => boolean): void {
  socket.on('message', (data) => {
    handlers.onAlive();
    // Binary or not: left out, it would be a message that nobody misses.
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
