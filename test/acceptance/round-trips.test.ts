/**
 * How many round trips a command makes one after the other. Answers are held back until no further request comes, then all are
 * let go together: every such wave is one round trip, however fast or slow this machine is.
 */
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {EXCHANGES, factsOf} from '../support/venues.ts';

/** Longer than a busy machine takes between two requests that wait for nothing. */
const QUIET_MS = 800;

class Waves {
  /** What was asked in each, `METHOD path`. */
  readonly waves: string[][] = [];
  #held: (() => void)[] = [];
  #asked: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Resolves when everything that can be asked without this answer has been asked. */
  hold(what: string): Promise<void> {
    this.#asked.push(what);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#release(), QUIET_MS);
    return new Promise((resolve) => this.#held.push(resolve));
  }

  #release(): void {
    this.waves.push(this.#asked);
    this.#asked = [];
    for (const go of this.#held.splice(0)) go();
  }
}

const waves = new Waves();
const proxies: {close(): void}[] = [];
let sandbox: RunningSandbox;
let home: CliHome;

/** The address of a server that passes everything on to `target`, in waves. */
async function inWaves(target: string): Promise<string> {
  const server = createServer(async (incoming, response) => {
    const body = await textOf(incoming);
    await waves.hold(`${incoming.method} ${incoming.url?.split('?')[0]}`);
    const {host: _host, connection: _connection, 'content-length': _length, ...headers} = incoming.headers;
    const answer = await fetch(`${target}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body !== '' && {body}),
    });
    response.writeHead(answer.status, {'content-type': 'application/json'}).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxies.push({close: () => void server.close().closeAllConnections()});
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of incoming as AsyncIterable<Buffer>) body += chunk.toString();
  return body;
}

/** Waves of one command that succeeds, and what it printed. */
async function trips(...args: readonly string[]): Promise<{readonly waves: readonly string[][]; readonly document: unknown}> {
  const before = waves.waves.length;
  const result = await home.run([...args, '--json'], {timeout: 30_000});
  expect(result.code, result.stderr + result.stdout).toBe(0);
  return {waves: waves.waves.slice(before), document: documentOf(result)};
}

const place = (price: string) => ['order', 'place', 'buy', '0.001', 'BTC/USDT', '--price', price];
const idsOf = (document: unknown) => {
  const [first] = (document as {orders: {order: {id: string; clientOrderId: string}}[]}).orders;
  if (first === undefined) throw new Error('nothing was placed');
  return first.order;
};

/** Cold caches: a state directory of its own for every command. */
const cold = (() => {
  let count = 0;
  return () => ['--state-dir', `${home.path}/cold-${count++}`];
})();

beforeAll(async () => {
  sandbox = await startSandbox({exchanges: EXCHANGES, port: 0, seed: 3, latencyMs: 0, moving: false});
  const accounts: Record<string, Parameters<typeof openHome>[0][string]> = {};
  for (const exchange of EXCHANGES) {
    const address = sandbox.exchanges[exchange];
    if (address === undefined) throw new Error('the sandbox has no such exchange');
    accounts[exchange] = {exchange, credentials: address.credentials, rest: await inWaves(address.rest), stream: address.stream};
  }
  home = openHome(accounts);
  // Markets, fees, clocks and what else is remembered of an account, once.
  for (const account of EXCHANGES) await home.run([...place('50000'), '--on', account, '--json'], {timeout: 30_000});
  await home.run(['route', 'buy', '0.01', 'BTC/USDT', '--json'], {timeout: 30_000});
  await home.run(['balance', '--json'], {timeout: 30_000});
}, 90_000);
afterAll(async () => {
  home.dispose();
  for (const proxy of proxies) proxy.close();
  await sandbox.close();
});

// Some limits are one request a second: what comes at once after the last command would wait for its turn.
beforeEach(() => new Promise((resolve) => setTimeout(resolve, 1100)));

describe('round trips in sequence', () => {
  const READS = [['balance'], ['route', 'buy', '0.01', 'BTC/USDT'], ['orders', 'list']];
  for (const args of READS) {
    it(`${args.slice(0, 2).join(' ')}: one with warm caches, two with cold ones`, {timeout: 60_000}, async () => {
      const {waves: warm} = await trips(...args);
      expect(warm, JSON.stringify(warm)).toHaveLength(1);
      expect((await trips(...args, ...cold())).waves.length).toBeLessThanOrEqual(2);
    });
  }

  for (const account of EXCHANGES) {
    const most = factsOf(account).roundTripsToPlace;
    it(`order place --on ${account}: ${most}, and one more with cold caches`, {timeout: 60_000}, async () => {
      expect((await trips(...place('50010'), '--on', account)).waves).toHaveLength(most);
      expect((await trips(...place('50020'), '--on', account, ...cold())).waves.length).toBeLessThanOrEqual(most + 1);
    });

    // An id of the exchange may be another order's as well, and is looked up first.
    it(`order cancel on ${account}: ${most} by the journal's own id, more by the exchange's`, {timeout: 60_000}, async () => {
      const [first, second] = [await trips(...place('50030'), '--on', account), await trips(...place('50031'), '--on', account)];
      expect((await trips('order', 'cancel', idsOf(first.document).clientOrderId)).waves).toHaveLength(most);
      expect((await trips('order', 'cancel', idsOf(second.document).id)).waves.length).toBeLessThanOrEqual(most + 2);
    });
  }

  it('order place, routed: two, and one more where an acknowledgement is not yet a result', {timeout: 60_000}, async () => {
    const {waves: asked, document} = await trips('order', 'place', 'buy', '0.001', 'BTC/USDT');
    const legs = (document as {orders: {order: {account: string}}[]}).orders;
    const slowest = Math.max(...legs.map(({order}) => factsOf(order.account).roundTripsToPlace));
    expect(asked.length).toBeLessThanOrEqual(1 + slowest);
  });
});
