/** Promise: all exchanges at once, some of them down, hanging or answering nonsense; the others stand and the rest is named. */
import {createServer, type Server} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {eventually} from '../support/sandbox-desk.ts';
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
  let proxy: WireProxy;
  let down = '';
  beforeAll(async () => {
    [down = ''] = ids;
    const at = sandbox.exchanges[down];
    if (at === undefined) throw new Error('the sandbox has no exchange');
    proxy = await startProxy(at.rest);
  });
  afterAll(() => proxy.close());

  it('over every exchange ends all orders while one of them answers 503 to each read, and is done when it can see that', async () => {
    const home = homeWith({[down]: proxy.url});
    const placed = await Promise.all(
      ids.map((id) => home.run(['order', 'place', 'buy', '0.01', symbolOn(id), '--price', '60000', '--on', id, '--json'])),
    );
    expect(
      placed.map(({code}) => code),
      placed.map(({stdout}) => stdout).join('\n'),
    ).toEqual(ids.map(() => 0));
    const open = () => ids.flatMap((id) => sandbox.engine(id).orders.open(CUSTOMER)).length;
    expect(open()).toBe(ids.length);
    proxy.meddle = ({method}) => (method === 'GET' ? json(503, 'down') : null);
    const killing = home.start(['kill', '--json'], {timeout: 90_000});
    await eventually('no order is open anywhere, while one exchange answers no question', async () => open() === 0);
    // Not shown to be empty, it is not called empty: kill goes on asking.
    proxy.meddle = () => null;
    const killed = await killing.done;
    const {survivors, complete} = documentOf<{readonly complete: boolean; readonly survivors: readonly unknown[]}>(killed);
    expect([killed.code, complete, survivors], killed.stdout).toEqual([0, true, []]);
    await home.run(['kill', '--lift']);
  }, 150_000);
});

/** A market that the exchange has: not every one trades against USDT first. */
function symbolOn(id: string): string {
  const {markets} = sandbox.engine(id);
  return ['BTC/USDT', 'BTC/USD'].find((symbol) => markets.find(symbol) !== null) ?? markets.all()[0]?.symbol ?? '';
}
