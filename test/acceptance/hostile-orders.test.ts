/** Promise: whatever comes back for an order, it is never called refused without proof, and never crashes or hangs the desk. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {PreparedOrder} from '../../src/lib/adapter/contract/trading.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {limitBuy, soon} from '../contract/cards.ts';
import {openAdapter} from '../support/sandbox-desk.ts';
import {changesOrders, EXCHANGES} from '../support/venues.ts';
import {json, type Meddle, startProxy, type WireProxy} from '../support/wire-proxy.ts';
import {verdictOf, WHOLE_ANSWERS, withDuplicateKeys, withPrototypeKeys, wrongShapes} from './hostile.ts';

const HONEST = ['PLACED', 'ACCEPTED', 'unknown-outcome'];
/** All answers together add far less than one of them could make a process keep. */
const MOST_BYTES = 400 << 20;
let usedBefore = 0;
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 12, latencyMs: 0, moving: false});
});
afterAll(() => sandbox.close());

describe.each(EXCHANGES)('%s: an order is placed, and the answer is', (id) => {
  let proxy: WireProxy;
  let prepared: PreparedOrder;
  let genuine = '';

  /** An adapter of its own: budgets and bans of one answer must not touch the next. */
  const open = async (): Promise<ExchangeAdapter> => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    return openAdapter(id, {...address, rest: proxy.url});
  };
  const answeredWith = async (answer: ReturnType<Meddle>): Promise<string> => {
    proxy.meddle = (passing) => (changesOrders(id, passing) ? answer : null);
    return verdictOf(await open(), prepared);
  };

  beforeAll(async () => {
    usedBefore = process.memoryUsage().rss;
    proxy = await startProxy(sandbox.exchanges[id]?.rest ?? null);
    const adapter = await open();
    const request = await limitBuy(adapter, -5);
    prepared = adapter.trading.prepareOrder(request, await adapter.marketData.market(request.symbol, 60_000, soon()), null);
    proxy.meddle = (passing) =>
      changesOrders(id, passing)
        ? (real) => {
            genuine = String(real.body);
            return real;
          }
        : null;
    expect(HONEST).toContain(await verdictOf(adapter, prepared));
    expect(genuine.length).toBeGreaterThan(50);
  });
  afterAll(() => proxy.close());

  it('cut at every byte, with an honest length', async () => {
    for (let bytes = 0; bytes < genuine.length; bytes++)
      expect([bytes, await answeredWith(json(200, genuine.slice(0, bytes)))]).toEqual([bytes, 'unknown-outcome']);
  });

  it('cut at every byte by a lost connection', async () => {
    for (let bytes = 0; bytes < genuine.length; bytes++) {
      const raw: Meddle = () => ({
        raw(response) {
          response.writeHead(200, {'content-type': 'application/json', 'content-length': String(genuine.length)});
          response.write(genuine.slice(0, bytes), () => response.destroy());
        },
      });
      expect([bytes, await answeredWith(raw({} as never))]).toEqual([bytes, 'unknown-outcome']);
    }
  });

  it('of a wrong shape, each field in turn', async () => {
    for (const {what, body} of wrongShapes(genuine)) {
      const verdict = await answeredWith(json(200, body));
      expect(HONEST.includes(verdict), `${what}: ${verdict}`).toBe(true);
    }
  });

  it.each(Object.entries(WHOLE_ANSWERS))('%s', async (_what, answer) => {
    const startedAt = performance.now();
    expect(await answeredWith(answer)).toBe('unknown-outcome');
    expect(performance.now() - startedAt).toBeLessThan(7000);
    expect(process.memoryUsage().rss - usedBefore).toBeLessThan(MOST_BYTES);
  });

  it('full of names of the prototype chain, or of doubled names', async () => {
    for (const text of [withPrototypeKeys(genuine), withDuplicateKeys(genuine)])
      expect(HONEST).toContain(await answeredWith(json(200, text)));
    expect(({} as {polluted?: string}).polluted).toBeUndefined();
  });

  it.each([301, 302, 303, 307, 308])('a redirect (%i): not followed, and no key leaves for elsewhere', async (status) => {
    const elsewhere = await startProxy(null, () => json(200, '{}'));
    try {
      const answer = {status, headers: {location: `${elsewhere.url}/api/v3/order`}, body: ''};
      expect(await answeredWith(answer)).toBe('unknown-outcome');
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  it('a refusal in words on no list: unknown', async () => {
    for (const status of [200, 400, 401, 403, 409, 418, 429, 500, 503])
      for (const body of [
        {code: -99999, msg: 'x'},
        {retCode: 99999, retMsg: 'x', result: {}, time: 1},
      ]) {
        const verdict = await answeredWith(json(status, body));
        expect([status, verdict]).toEqual([status, 'unknown-outcome']);
      }
  });
});
