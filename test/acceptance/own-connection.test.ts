/** Promise: an order goes out on a connection of its own, so that no idle one can swallow it, and is never sent again. */
import {connect, createServer, type Server, type Socket} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {createVolatileMemory} from '../../src/lib/state/volatile-memory.ts';
import {systemClock} from '../../src/lib/transport/clock.ts';
import {limitBuy, soon} from '../contract/cards.ts';
import {openAdapter} from '../support/sandbox-desk.ts';
import {changesOrders, EXCHANGES} from '../support/venues.ts';
import {verdictOf} from './hostile.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 14, latencyMs: 0, moving: false});
});
afterAll(() => sandbox.close());

/** Method and path of a request's first line. */
function lineOf(line: string): {readonly method: string; readonly path: string} {
  const [method = '', path = ''] = line.split(' ');
  return {method, path};
}

interface Pipe {
  readonly url: string;
  /** First line of every request, by connection. */
  readonly heard: string[][];
  /** Resets a connection at its second request, as an exchange does whose idle time is over just then. */
  impatient: boolean;
  readonly server: Server;
}

/** Passes bytes to the exchange, connection by connection. */
async function pipeTo(rest: string): Promise<Pipe> {
  const heard: string[][] = [];
  const {hostname, port} = new URL(rest);
  const state = {impatient: false};
  const server = createServer((client: Socket) => {
    const requests: string[] = [];
    heard.push(requests);
    const exchange = connect(Number(port), hostname);
    for (const socket of [client, exchange]) socket.on('error', () => {});
    client.on('data', (chunk) => {
      const [line] = /^(?:GET|POST|PUT|DELETE) [^ ?]+/.exec(chunk.toString('latin1')) ?? [];
      if (line !== undefined) requests.push(line);
      if (state.impatient && requests.length > 1) client.resetAndDestroy();
      else exchange.write(chunk);
    });
    exchange.on('data', (chunk) => client.write(chunk));
    client.on('close', () => exchange.destroy());
    exchange.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port: own} = server.address() as {port: number};
  return Object.assign(state, {url: `http://127.0.0.1:${own}`, heard, server});
}

describe.each(EXCHANGES)('%s', (id) => {
  it('an order after reads: a fresh connection, one request on it, though the idle one is being closed', async () => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    const pipe = await pipeTo(address.rest);
    try {
      const adapter = await openAdapter(id, {...address, rest: pipe.url});
      const request = await limitBuy(adapter, -5);
      const prepared = adapter.trading.prepareOrder(
        request,
        await adapter.marketData.market(request.symbol, 60_000, soon()),
        null,
      );
      // Reads share connections; the next thing on an idle one is its end.
      expect(pipe.heard.flat().length).toBeGreaterThan(0);
      pipe.impatient = true;
      expect(['PLACED', 'ACCEPTED']).toContain(await verdictOf(adapter, prepared));
      const posts = pipe.heard.filter((requests) => requests.some((line) => changesOrders(id, lineOf(line))));
      expect(posts).toEqual([[expect.stringMatching(/^POST .*order/i)]]);
    } finally {
      pipe.server.close();
    }
  });

  it('an order whose connection is reset at its first byte: in doubt, and not sent again', async () => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    let posts = 0;
    // What is known of the exchange is known: the order is the first thing that is sent.
    const memory = createVolatileMemory(systemClock);
    const honest = await openAdapter(id, address, {memory});
    await honest.marketData.syncClock(soon());
    const request = await limitBuy(honest, -5);
    const prepared = honest.trading.prepareOrder(request, await honest.marketData.market(request.symbol, 60_000, soon()), null);
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        posts += 1;
        socket.resetAndDestroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const {port} = server.address() as {port: number};
    try {
      const adapter = await openAdapter(id, {...address, rest: `http://127.0.0.1:${port}`}, {memory});
      expect(await verdictOf(adapter, prepared)).toBe('unknown-outcome');
      expect(posts).toBe(1);
    } finally {
      server.close();
    }
  });
});
