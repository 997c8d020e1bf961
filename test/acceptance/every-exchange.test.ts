/** Promise: all exchanges at once, some of them down, hanging or answering nonsense; the others stand and the rest is named. */
import {createServer, type Server} from 'node:net';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {eventually} from '../support/sandbox-desk.ts';
import {changesOrders} from '../support/venues.ts';
import {json, startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let ids: readonly string[];
const openedHomes: CliHome[] = [];
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 71, latencyMs: 0, moving: false});
  ids = Object.keys(sandbox.exchanges);
});
afterAll(async () => {
  for (const home of openedHomes) {
    home.checkState();
    home.dispose();
  }
  await sandbox.close();
});

/** A keys file with every exchange, some of them at another address. */
function homeWith(rest: Readonly<Record<string, string>> = {}): CliHome {
  const accounts = Object.entries(sandbox.exchanges).map(([id, at]) => {
    const moved = rest[id];
    return [id, {exchange: id, ...at, ...(moved !== undefined && {rest: moved})}] as const;
  });
  const home = openHome(Object.fromEntries(accounts));
  openedHomes.push(home);
  return home;
}

interface Statuses {
  readonly complete: boolean;
  readonly accounts: readonly {readonly account: string; readonly status: 'ok' | 'failed'}[];
}

const failed = ({accounts}: Statuses) =>
  accounts.flatMap(({account, status}) => (status === 'failed' ? [account] : [])).toSorted();

describe('a balance', () => {
  let silent: Server;
  beforeAll(async () => {
    silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => silent.close());

  it('of every exchange is complete', async () => {
    const result = await homeWith().run(['balance', '--json']);
    const document = documentOf<Statuses>(result);
    expect([result.code, document.complete, failed(document)], result.stdout).toEqual([0, true, []]);
    expect(document.accounts.map(({account}) => account).toSorted()).toEqual(ids.toSorted());
  });

  it('with one exchange stopped and one hanging shows the others within the time-out, exit 3', async () => {
    const [stopped = '', hanging = ''] = ids;
    const {port} = silent.address() as {port: number};
    const home = homeWith({[stopped]: 'http://127.0.0.1:9', [hanging]: `http://127.0.0.1:${port}`});
    const result = await home.run(['balance', '--timeout', '3s', '--json']);
    const document = documentOf<Statuses>(result);
    expect([result.code, document.complete], result.stdout).toEqual([3, false]);
    expect(failed(document)).toEqual([stopped, hanging].toSorted());
  });
});

interface Venue {
  readonly exchange: string;
  readonly bestPrice: string | null;
}

describe('a route', () => {
  it('over the books of every exchange, in any quote, names each place', async () => {
    const result = await homeWith().run(['route', 'buy', '1', 'BTC/USDT', '--any-quote', '--split', '--json']);
    const {venues} = documentOf<{readonly venues: readonly Venue[]}>(result);
    expect(result.code, result.stdout).toBe(0);
    const priced = new Set(venues.flatMap(({exchange, bestPrice}) => (bestPrice === null ? [] : [exchange])));
    expect([...priced].toSorted()).toEqual(ids.toSorted());
  });
});

describe('kill', () => {
  const proxies = new Map<string, WireProxy>();
  let down = '';
  beforeAll(async () => {
    [down = ''] = ids;
    for (const id of ids) {
      const at = sandbox.exchanges[id];
      if (at === undefined) throw new Error('the sandbox has no such exchange');
      proxies.set(id, await startProxy(at.rest));
    }
  });
  afterEach(() => {
    for (const proxy of proxies.values()) proxy.meddle = () => null;
  });
  afterAll(() => Promise.all([...proxies.values()].map((proxy) => proxy.close())));

  const open = () =>
    ids.flatMap((id) =>
      sandbox
        .engine(id)
        .orders.open(CUSTOMER)
        .map(({clientOrderId}) => `${clientOrderId} at ${id}`),
    );
  const openedHome = () => homeWith(Object.fromEntries([...proxies].map(([id, {url}]) => [id, url])));
  async function placeOnEach(home: CliHome): Promise<void> {
    const placed = await Promise.all(
      ids.map((id) => home.run(['order', 'place', 'buy', '0.01', symbolOn(id), '--price', '60000', '--on', id, '--json'])),
    );
    const codes = placed.map(({code}) => code);
    expect(codes, placed.map(({stdout}) => stdout).join('\n')).toEqual(ids.map(() => 0));
  }

  it('over every exchange ends all orders while one of them answers 503 to each read, and is done when it can see that', async () => {
    const home = openedHome();
    await placeOnEach(home);
    expect(open()).toHaveLength(ids.length);
    const proxy = proxies.get(down);
    if (proxy === undefined) throw new Error('it is not between');
    proxy.meddle = (passing) => (changesOrders(down, passing) ? null : json(503, 'down'));
    const killing = home.start(['kill', '--json'], {timeout: 90_000});
    await eventually('no order is open anywhere, while one exchange answers no question', async () => open().length === 0);
    // Not shown to be empty, it is not called empty: kill goes on asking.
    proxy.meddle = () => null;
    const killed = await killing.done;
    const {survivors, complete} = documentOf<Killed>(killed);
    expect([killed.code, complete, survivors], killed.stdout).toEqual([0, true, []]);
    await home.run(['kill', '--lift']);
  }, 150_000);

  it('ends all orders where every exchange shows one in a row that nobody can read', async () => {
    const home = openedHome();
    await placeOnEach(home);
    for (const id of ids) {
      const theirs = placedBesides(id);
      const proxy = proxies.get(id);
      if (proxy === undefined) throw new Error('it is not between');
      proxy.meddle = () => (real) => ({...real, body: unreadable(String(real.body), theirs)});
    }
    expect(open()).toHaveLength(2 * ids.length);
    const killed = await home.run(['kill', '--json'], {timeout: 90_000});
    expect(open(), killed.stdout).toEqual([]);
    const {survivors, complete, unknown} = documentOf<Killed>(killed);
    // What it could not read may be named as not known, and is never said to be open or done.
    expect([complete, survivors], killed.stdout).toEqual([unknown.length === 0, []]);
    await home.run(['kill', '--lift']);
  }, 150_000);
});

interface Killed {
  readonly complete: boolean;
  readonly survivors: readonly unknown[];
  readonly unknown: readonly unknown[];
}

/** An order of another program, under a name that no answer has by chance. Answers the name. */
function placedBesides(id: string): string {
  const clientOrderId = `Besides${id}`;
  const symbol = symbolOn(id);
  const placed = sandbox.engine(id).place({
    ...{accountId: CUSTOMER, clientOrderId, symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC'},
    ...{quantity: '0.02', price: '61000', stopPrice: null, quoteQuantity: null},
  });
  if (!placed.ok) throw new Error(`${id} took no order of another program`);
  return clientOrderId;
}

/** The answer with all that is said of this order, but its ids, in words that nobody knows. */
function unreadable(body: string, clientOrderId: string): string {
  if (!body.includes(clientOrderId)) return body;
  return JSON.stringify(JSON.parse(body), (_name, value: unknown) => {
    const isRow = typeof value === 'object' && value !== null && Object.values(value).includes(clientOrderId);
    if (!isRow) return value;
    const said = Object.entries(value).map(([name, each]) => [
      name,
      /id$/i.test(name) || each === clientOrderId ? each : 'dreaming',
    ]);
    return Object.fromEntries(said);
  });
}

/** A market that the exchange has: not every one trades against USDT first. */
function symbolOn(id: string): string {
  const {markets} = sandbox.engine(id);
  return ['BTC/USDT', 'BTC/USD'].find((symbol) => markets.find(symbol) !== null) ?? markets.all()[0]?.symbol ?? '';
}
