/** What may come over a private stream: what is no message ends it, which is a gap to repair; an odd message does not. */
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import type {OrderStreamEvent} from '../../../src/lib/adapter/contract/order-feed.ts';
import type {DeskError} from '../../../src/lib/model/errors.ts';
import type {VenueFacts} from '../../../src/lib/sandbox/facts.ts';
import {type RunningSandbox, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {eventually, openAdapter} from '../../support/sandbox-desk.ts';
import {EXCHANGES, factsOf} from '../../support/venues.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 15, latencyMs: 0, moving: false});
});
afterAll(() => sandbox.close());
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Say = (socket: WebSocket) => void;
/** A live private stream, and how it ends. */
async function live(id: string, {acknowledge}: VenueFacts['privateStream']) {
  const address = sandbox.exchanges[id];
  if (address === undefined) throw new Error(`the sandbox has no ${id}`);
  const server = new WebSocketServer({port: 0, host: '127.0.0.1', perMessageDeflate: false});
  const peers: WebSocket[] = [];
  server.on('connection', (socket) => {
    peers.push(socket);
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const answer = acknowledge(JSON.parse(String(data)));
      if (answer !== null) socket.send(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => {
    for (const peer of peers) peer.terminate();
    server.close();
  });
  const adapter = await openAdapter(id, {...address, stream: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`});
  const events: OrderStreamEvent[] = [];
  const ends: DeskError[] = [];
  const stream = await adapter.orderFeed.open(
    {onEvent: (event) => void events.push(event), onAlive() {}, onEnd: (reason) => void ends.push(reason)},
    AbortSignal.timeout(10_000),
  );
  closers.push(() => stream.close());
  await eventually('it is live', async () => events.some(({type}) => type === 'LIVE'));
  return {events, ends, say: (what: Say) => peers.forEach(what)};
}

const UNREADABLE: Readonly<Record<string, Say>> = {
  'binary garbage': (socket) => socket.send(Buffer.from([0, 1, 2, 255]), {binary: true}),
  'text that is no UTF-8': (socket) => socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), {binary: false}),
  'a message of 5 MB': (socket) => socket.send(`{"a":"${'x'.repeat(5 << 20)}"}`),
  'a message in fragments without end': (socket) => {
    for (let part = 0; part < 64; part++) socket.send('x'.repeat(1 << 17), {fin: false});
  },
  'a compressed message that nobody agreed on': (socket) => {
    (socket as unknown as {readonly _socket: Duplex})._socket.write(Buffer.from([0xc1, 0x01, 0x00]));
  },
  'no JSON': (socket) => socket.send('<html>'),
  'half a JSON': (socket) => socket.send('{"topic":"order","event":'),
  'a list': (socket) => socket.send('[]'),
  null: (socket) => socket.send('null'),
  'a number': (socket) => socket.send('7'),
};

describe.each(EXCHANGES)('on the private stream of %s', (id) => {
  const dialect = factsOf(id).privateStream;
  it.each(Object.entries(UNREADABLE))('%s ends it, once, with a reason that tries again', async (_name, say) => {
    const {ends, say: send} = await live(id, dialect);
    const before = process.memoryUsage().rss;
    send(say);
    await eventually('it ended', async () => ends.length > 0);
    expect(ends.map(({kind}) => kind)).toEqual([expect.stringMatching(/^(?:network|protocol)$/)]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });

  it('an order state that is not documented is UNKNOWN, never a guess, and the next order is told', async () => {
    const {ends, events, say} = await live(id, dialect);
    say((socket) => {
      socket.send(JSON.stringify(dialect.order(dialect.unknownStatus)));
      socket.send(JSON.stringify(dialect.order({})));
    });
    await eventually('both', async () => events.filter(({type}) => type === 'ORDER').length === 2);
    expect(events.flatMap((event) => (event.type === 'ORDER' ? [event.order.status] : []))).toEqual(['UNKNOWN', 'NEW']);
    expect(ends).toEqual([]);
  });

  it('messages of other kinds do not: the next order is told', async () => {
    const {ends, events, say} = await live(id, dialect);
    say((socket) => {
      for (const stranger of dialect.strangers) socket.send(JSON.stringify(stranger));
      socket.send(JSON.stringify(dialect.order({})));
    });
    await eventually('the order', async () => events.some(({type}) => type === 'ORDER'));
    expect(ends).toEqual([]);
  });

  it('the same order as a binary frame is read like any other', async () => {
    const {ends, events, say} = await live(id, dialect);
    say((socket) => socket.send(Buffer.from(JSON.stringify(dialect.order({}))), {binary: true}));
    await eventually('the order', async () => events.some(({type}) => type === 'ORDER'));
    expect(ends).toEqual([]);
  });
});
