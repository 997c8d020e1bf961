/** Promise: a read that is answered with nonsense fails in words, in bounded time and memory, and never with a wrong number. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {limitBuy, placed, SYMBOL, soon} from '../contract/cards.ts';
import {openAdapter} from '../support/sandbox-desk.ts';
import {EXCHANGES} from '../support/venues.ts';
import {json, type Reply, startProxy, type WireProxy} from '../support/wire-proxy.ts';
import {WHOLE_ANSWERS, withDuplicateKeys, withPrototypeKeys, wrongShapes} from './hostile.ts';

const READS: Readonly<Record<string, (adapter: ExchangeAdapter, signal: AbortSignal) => Promise<unknown>>> = {
  // Wallets stand alone: one that could not be read is said beside the others.
  balances: async (adapter, signal) => {
    const {missing} = await adapter.account.balances('ALL', signal);
    if (missing[0] !== undefined) throw missing[0].error;
  },
  'open orders': (adapter, signal) => adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, signal),
  market: (adapter, signal) => adapter.marketData.market(SYMBOL, 0, signal),
  book: (adapter, signal) => adapter.marketData.book(SYMBOL, 20, signal),
  fees: (adapter, signal) => adapter.account.fees(SYMBOL, 0, signal),
  'the clock': (adapter, signal) => adapter.marketData.syncClock(signal),
  'key rights': (adapter, signal) => adapter.account.keyRights(signal),
};
const WORDS = ['protocol', 'network', 'timeout', 'exchange-down', 'permission', 'auth', 'rate-limit'];
/** Beside these, a field that matters to nobody may be anything. */
const WORDS_OR_FINE = [...WORDS, 'fine', 'not-found', 'rejected', 'clock'];
/** Of the limits that an exchange counts by the second or two. */
const LONGEST_WINDOW_MS = 2100;
const AMOUNT = /^-?\d+(?:\.\d*[1-9])?$/;
/** Evenly spread: a long answer has many of the same fields. */
const sampled = <T>(all: readonly T[]): readonly T[] => all.filter((_, index) => index % Math.ceil(all.length / 24) === 0);
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 13, latencyMs: 0, moving: false});
});
afterAll(() => sandbox.close());

describe.each(EXCHANGES)('%s', (id) => {
  let proxy: WireProxy;

  const open = async (): Promise<ExchangeAdapter> => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    return openAdapter(id, {...address, rest: proxy.url});
  };
  const kindOf = async (name: string): Promise<string> => {
    try {
      await READS[name]?.(await open(), AbortSignal.timeout(15_000));
      return 'fine';
    } catch (error) {
      if (error instanceof DeskError) return error.kind;
      throw error;
    }
  };

  beforeAll(async () => {
    proxy = await startProxy(sandbox.exchanges[id]?.rest ?? null);
    const adapter = await open();
    await placed(adapter, await limitBuy(adapter, -5));
  });
  afterAll(() => proxy.close());

  it.each(Object.entries(WHOLE_ANSWERS))('%s fails in words', async (what, answer) => {
    proxy.meddle = () => answer;
    const startedAt = performance.now();
    const names = what === 'an endless body' ? ['balances'] : Object.keys(READS);
    const kinds = await Promise.all(names.map(kindOf));
    for (const [index, kind] of kinds.entries()) {
      // An empty list of open orders is an answer, where the list is all there is.
      const allowed = what === 'an empty array' ? WORDS_OR_FINE : WORDS;
      expect(allowed.includes(kind), `${names[index]}: ${kind}`).toBe(true);
    }
    expect(performance.now() - startedAt).toBeLessThan(12_000);
  });

  it.each(Object.keys(READS))('%s: each field wrong in turn is a failure in words, or does not matter', async (name) => {
    const genuine = new Map<string, Reply>();
    let refused = false;
    proxy.meddle =
      ({path}) =>
      (real) => {
        // A page of a limit, played again and again, would be waited for each time.
        if (real.status === 429) refused = true;
        else genuine.set(path, real);
        return real;
      };
    expect(await kindOf(name)).toBe('fine');
    while (refused) {
      // Asked again at once, it would be refused again.
      await new Promise((resolve) => setTimeout(resolve, LONGEST_WINDOW_MS));
      refused = false;
      expect(await kindOf(name)).toBe('fine');
    }
    for (const [path, {status, body}] of genuine) {
      // A page that the sandbox does not have.
      if (status === 404) continue;
      for (const wrong of sampled([...wrongShapes(String(body))])) {
        proxy.meddle = (passing) => (passing.path === path ? json(200, wrong.body) : (genuine.get(passing.path) ?? null));
        const kind = await kindOf(name);
        expect(WORDS_OR_FINE.includes(kind), `${path} ${wrong.what}: ${kind}`).toBe(true);
      }
    }
  });

  it('names of the prototype chain and doubled names change nothing', async () => {
    proxy.meddle = () => null;
    const adapter = await open();
    const before = await adapter.account.balances('ALL', soon());
    for (const change of [withPrototypeKeys, withDuplicateKeys]) {
      proxy.meddle = () => (real) => ({...real, body: change(String(real.body))});
      expect(await (await open()).account.balances('ALL', soon())).toEqual(before);
    }
    expect(({} as {polluted?: string}).polluted).toBeUndefined();
  });

  it('amounts that are no amounts never become one', async () => {
    const genuine = new Map<string, Reply>();
    proxy.meddle =
      ({path}) =>
      (real) => {
        genuine.set(path, real);
        return real;
      };
    await (await open()).account.balances('ALL', soon());
    for (const odd of ['1e400', 'NaN', 'Infinity', '0x10', '1_000', '1,5', '', ' 1', '٣', `1${'0'.repeat(400)}`, '-']) {
      const changed = (real: Reply): Reply => ({
        ...real,
        body: String(real.body).replace(/"(free|walletBalance|transferBalance)":"[\d.]+"/g, `"$1":${JSON.stringify(odd)}`),
      });
      proxy.meddle = ({path}) => {
        const known = genuine.get(path);
        return known === undefined ? changed : changed(known);
      };
      try {
        for (const {total, free, locked} of (await (await open()).account.balances('ALL', soon())).rows)
          for (const amount of [total, free, locked]) expect([odd, amount]).toEqual([odd, expect.stringMatching(AMOUNT)]);
      } catch (error) {
        expect(error instanceof DeskError ? error.kind : error).toBe('protocol');
      }
    }
  });

  it.each(['-1', 'soon', '1e9', '999999999999', '', '0', 'Wed, 21 Oct 2099 07:28:00 GMT', '5;x'])(
    'Retry-After: %s is told to wait, within reason',
    async (value) => {
      proxy.meddle = () =>
        json(
          429,
          {code: -1003, msg: 'wait', retCode: 10006, retMsg: 'wait', result: {}, time: Date.now()},
          {'retry-after': value},
        );
      const adapter = await open();
      const error = await adapter.account.balances('ALL', soon()).catch((thrown: unknown) => thrown);
      if (!(error instanceof DeskError)) throw error;
      expect(error.kind).toBe('rate-limit');
      const wait = error.detail.retryAfterMs ?? 1000;
      expect(Number.isFinite(wait) && wait >= 0 && wait <= 3 * 86_400_000, String(wait)).toBe(true);
    },
  );

  it.each([301, 302, 307, 308])('a redirect (%i) of a read is not followed', async (status) => {
    const elsewhere = await startProxy(null, () => json(200, '{}'));
    try {
      proxy.meddle = () => ({status, headers: {location: `${elsewhere.url}/`}, body: ''});
      expect(await kindOf('balances')).toBe('protocol');
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });
});
