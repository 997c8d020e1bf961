/** Promise: whatever comes back for a cancel or an amendment, it is never taken for more than it proves. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {AmendChange} from '../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Order} from '../../src/lib/model/order.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {amended, limitBuy, newId, placed, reaches, refOf, SYMBOL, size, soon} from '../contract/cards.ts';
import {openAdapter} from '../support/sandbox-desk.ts';
import {changesOrders, EXCHANGES, factsOf} from '../support/venues.ts';
import {json, type Meddle, type Reply, startProxy, type WireProxy} from '../support/wire-proxy.ts';
import {WHOLE_ANSWERS, withDuplicateKeys, withPrototypeKeys, wrongShapes} from './hostile.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 13, latencyMs: 0, moving: false});
});
afterAll(() => sandbox.close());

/** What proves nothing bad when only one field is odd: the field may not matter. */
const HONEST = ['CANCELED', 'ACCEPTED', 'AMENDED', 'CANCELED+PLACED', 'unknown-outcome'];

const CHANGES = {
  'a cancel': (adapter: ExchangeAdapter, order: Order) =>
    adapter.trading.cancelOrder({symbol: order.symbol, id: order.id, clientOrderId: null}, soon()).then(({outcome}) => outcome),
  'a smaller quantity': async (adapter: ExchangeAdapter, order: Order) => amend(adapter, order, {quantity: await half(order)}),
  'another price': async (adapter: ExchangeAdapter, order: Order) =>
    amend(adapter, order, {price: String(Math.floor(Number(order.price) / 2))}),
} as const;

async function half({quantity}: Order): Promise<string> {
  return String(Number(quantity) / 2);
}

async function amend(adapter: ExchangeAdapter, order: Order, change: AmendChange): Promise<string> {
  // What it is placed anew under is given, so that a genuine answer fits each time.
  const amendment = await amended(adapter, order, change, REPLACEMENT);
  if (amendment.style === 'IN_PLACE') return amendment.outcome;
  return `${amendment.cancellation.outcome}+${amendment.placement?.outcome ?? 'nothing'}`;
}
const REPLACEMENT = newId();

describe.each(EXCHANGES)('%s', (id) => {
  describe.each(Object.entries(CHANGES))('%s is sent, and the answer is', (what, change) => {
    let proxy: WireProxy;
    let order: Order;
    let genuine = '';
    const reads = new Map<string, Reply>();

    const open = async (): Promise<ExchangeAdapter> => {
      const address = sandbox.exchanges[id];
      if (address === undefined) throw new Error(`the sandbox has no ${id}`);
      return openAdapter(id, {...address, rest: proxy.url});
    };
    const verdict = async (): Promise<string> => {
      try {
        return await change(await open(), order);
      } catch (error) {
        if (error instanceof DeskError) return error.kind;
        throw error;
      }
    };
    const answeredWith = (answer: ReturnType<Meddle>): Promise<string> => {
      // Reads are answered as the first time: asked thousands of times, the exchange would tell us to wait.
      proxy.meddle = (passing) => (changesOrders(id, passing) ? answer : (reads.get(passing.path) ?? null));
      return verdict();
    };

    beforeAll(async () => {
      proxy = await startProxy(sandbox.exchanges[id]?.rest ?? null);
      const adapter = await open();
      const {quantity} = await size(adapter);
      const request = await limitBuy(adapter, -5, {quantity: String(Number(quantity) * 4)});
      await placed(adapter, request);
      order = await reaches(adapter, refOf(request), 'NEW');
      expect(order.symbol).toBe(SYMBOL);
      proxy.meddle = (passing) => (real) => {
        if (changesOrders(id, passing)) genuine = String(real.body);
        // The time is asked anew: an old answer would say that the clock is off.
        else if (passing.path !== factsOf(id).hosts.timePath) reads.set(passing.path, real);
        return real;
      };
      expect(HONEST).toContain(await verdict());
      expect(genuine.length).toBeGreaterThan(20);
    });
    afterAll(() => proxy.close());

    it('cut at any byte', async () => {
      // Every byte for one change: the others are read by the same reader, and have at least a cut in every field.
      const step = what === 'a cancel' ? 1 : 4;
      for (let bytes = 0; bytes < genuine.length; bytes += step)
        expect([bytes, await answeredWith(json(200, genuine.slice(0, bytes)))]).toEqual([bytes, 'unknown-outcome']);
    });

    it('of a wrong shape, each field in turn', async () => {
      for (const {what, body} of wrongShapes(genuine)) {
        const told = await answeredWith(json(200, body));
        expect(HONEST.includes(told), `${what}: ${told}`).toBe(true);
      }
    });

    it.each(Object.entries(WHOLE_ANSWERS))('%s', async (_name, answer) => {
      expect(await answeredWith(answer)).toBe('unknown-outcome');
    });

    it('full of names of the prototype chain, or of doubled names', async () => {
      for (const text of [withPrototypeKeys(genuine), withDuplicateKeys(genuine)])
        expect(HONEST).toContain(await answeredWith(json(200, text)));
    });

    it.each([301, 307, 308])('a redirect (%i)', async (status) => {
      expect(await answeredWith({status, headers: {location: 'http://127.0.0.1:9/'}, body: ''})).toBe('unknown-outcome');
    });

    it('a refusal in words on no list', async () => {
      for (const status of [200, 400, 401, 403, 409, 418, 429, 500, 503])
        for (const body of [
          {code: -99999, msg: 'x'},
          {retCode: 99999, retMsg: 'x', result: {}, time: 1},
        ])
          expect([status, await answeredWith(json(status, body))]).toEqual([status, 'unknown-outcome']);
    });
  });
});
