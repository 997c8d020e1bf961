/** Serves one venue on a loopback port: HTTP and WebSocket, the latency of a network, and the faults of its sockets. */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';
import type {SandboxClock} from './clock.ts';
import type {LiveVenue} from './create-venue.ts';
import {type Listening, listen} from './listen.ts';
import {readRequest} from './read-request.ts';
import {sendResponse} from './send-response.ts';
import type {Peer} from './venue.ts';

const MAX_FRAME_BYTES = 1024 * 1024;

/** Throws `config` when the port is taken. Port 0 takes any that is free. */
export async function serveVenue(
  live: LiveVenue,
  options: {readonly port: number; readonly latencyMs: number; readonly clock: SandboxClock},
): Promise<Listening> {
  const {latencyMs, clock} = options;
  const server = createServer((request, response) => void answer(live, request, response, options));
  const sockets = new WebSocketServer({noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false});
  server.on('connection', (socket) => {
    if (live.faults.atSocket('accept', {method: '', path: ''}, '') !== null) socket.resetAndDestroy();
  });
  server.on('upgrade', (request, socket, head) =>
    upgrade(live, sockets, {request, socket, head}, (send) => delayed(clock, latencyMs, send)),
  );
  server.keepAliveTimeout = 60_000;
  return listen(server, options.port, () => {
    for (const client of sockets.clients) client.terminate();
  });
}

async function answer(
  live: LiveVenue,
  incoming: IncomingMessage,
  response: ServerResponse,
  options: {latencyMs: number; clock: SandboxClock},
): Promise<void> {
  const request = await readRequest(live.faults, incoming);
  if (request === null) return;
  const subject = {method: request.method, path: request.path};
  const raw = `${request.query}&${request.body}`;
  const wait = (ms: number) => new Promise<void>((resolve) => void (ms > 0 ? options.clock.after(ms, resolve) : resolve()));
  const late = live.faults.atSocket('req.delay', subject, raw);
  if (late?.do === 'delay') await wait(late.ms);
  const reply = await live.venue.handle(request);
  const slow = live.faults.atSocket('resp.delay', subject, raw);
  await wait(options.latencyMs + (slow?.do === 'delay' ? slow.ms : 0));
  const head = live.faults.atSocket('resp.head', subject, raw);
  if (head?.do === 'drop') return;
  sendResponse(
    response,
    head?.do === 'reset' ? {status: 0, headers: {}, body: ''} : reply,
    live.faults.atSocket('resp.body', subject, raw),
  );
}

function upgrade(
  live: LiveVenue,
  sockets: WebSocketServer,
  {request, socket, head}: {request: IncomingMessage; socket: Duplex; head: Buffer},
  later: (send: () => void) => void,
): void {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const fault = live.faults.atSocket('ws.open', {method: 'GET', path}, query);
  if (fault?.do === 'drop') return;
  if (fault?.do === 'reset') return void socket.destroy();
  if (fault?.do === 'answer')
    return void socket.end(`HTTP/1.1 ${fault.status} Refused\r\nConnection: close\r\n\r\n${fault.body}`);
  let client: WebSocket | null = null;
  const peer: Peer = {
    send: (text) => later(() => client?.send(text)),
    ping: (payload = '') => client?.ping(payload),
    close: (code, reason) => later(() => (code === 1006 ? client?.terminate() : client?.close(code, reason))),
  };
  const connection = live.venue.connect(path, query, peer);
  if (connection === null) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  sockets.handleUpgrade(request, socket, head, (opened) => {
    client = opened;
    opened.on('message', (data) => connection.receive(data.toString()));
    opened.on('pong', () => connection.pong());
    opened.on('close', () => connection.closed());
    opened.on('error', () => opened.terminate());
  });
}

/** Latency keeps the order of frames: timers of equal length fire in the order they were set. */
function delayed(clock: SandboxClock, ms: number, act: () => void): void {
  if (ms > 0) clock.after(ms, act);
  else act();
}
