/**
 * A process that speaks just enough of Binance for a watch, then sends its flood as fast as the other side takes it:
 * node flood-server.ts EVENTS. Prints its port, and serves until it is killed.
 */
import {createServer} from 'node:http';
import {type WebSocket, WebSocketServer} from 'ws';
import {FLOOD_ANSWERS, floodEvent, floodFrame} from './flood.ts';

const EVENTS = Number(process.argv[2]);
/** Bytes that wait for a reader at most: the rest stays unmade until it has caught up. */
const WAITING_BYTES = 1 << 18;
const AT_ONCE = 200;

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://local').pathname;
  const answer = FLOOD_ANSWERS[path];
  response.statusCode = answer === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer?.() ?? {code: -1, msg: 'no such endpoint'}));
});

new WebSocketServer({server, perMessageDeflate: false}).on('connection', (socket) => {
  socket.on('message', (data) => {
    const {id, method} = JSON.parse(String(data)) as {id: string; method: string};
    if (method !== 'userDataStream.subscribe.signature') return;
    socket.send(JSON.stringify({id, status: 200, result: {subscriptionId: 0}}));
    flood(socket, 0);
  });
});

function flood(socket: WebSocket, from: number): void {
  const end = Math.min(EVENTS, from + AT_ONCE);
  for (let number = from; number < end; number++) socket.send(floodFrame(floodEvent(number)));
  if (end < EVENTS) whenTaken(socket, () => flood(socket, end));
}

function whenTaken(socket: WebSocket, go: () => void): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount < WAITING_BYTES) setImmediate(go);
  else setTimeout(() => whenTaken(socket, go), 1);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
