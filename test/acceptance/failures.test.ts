/** Promise: bad news is sorted, names its account, leaves the others standing, and ends with the exit code of the contract. */
import {execFile} from 'node:child_process';
import {chmodSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ceilToStep, dec} from '../../src/lib/model/decimal.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome, type TestAccount} from '../support/cli.ts';
import {ANY, changesOrders, EXCHANGES, factsOf, otherThan} from '../support/venues.ts';
import {startProxy, type WireProxy} from '../support/wire-proxy.ts';

interface Balance {
  readonly complete: boolean;
  readonly total: string;
  readonly accounts: readonly {readonly account: string; readonly status: string; readonly error?: {readonly kind: string}}[];
}

const shell = promisify(execFile);
const ESCAPE = '\u001b';
const RUN = new URL('../../bin/run.js', import.meta.url).pathname;
const homes: CliHome[] = [];
let sandbox: RunningSandbox;
let silent: Server;
let silentUrl = '';
let ids: readonly string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 6, latencyMs: 0, moving: false});
  ids = Object.keys(sandbox.exchanges);
  // Accepts, and never says a word.
  silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  silentUrl = `http://127.0.0.1:${(silent.address() as {port: number}).port}`;
});
afterAll(async () => {
  for (const home of homes) {
    home.checkState();
    home.dispose();
  }
  silent.close();
  await sandbox.close();
});

function good(id: string): TestAccount {
  const address = sandbox.exchanges[id];
  if (address === undefined) throw new Error(`the sandbox has no ${id}`);
  return {exchange: id, ...address};
}
function open(accounts: Record<string, TestAccount>): CliHome {
  const home = openHome(accounts);
  homes.push(home);
  return home;
}
const kindsOf = ({accounts}: Balance) => Object.fromEntries(accounts.map(({account, error}) => [account, error?.kind ?? 'ok']));

describe.each(EXCHANGES)('%s goes wrong, the other exchange stands', (bad) => {
  const other = otherThan(bad);

  it.each([
    ['a wrong key', 'auth', () => ({...good(bad), credentials: factsOf(bad).keys.unknown})],
    ['a wrong secret', 'auth', () => ({...good(bad), credentials: factsOf(bad).keys.wrongSecret(good(bad).credentials)})],
    ['nobody listening', 'network', () => ({...good(bad), rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9'})],
  ] as const)('%s is %s: exit 3, complete false, results intact', async (_what, kind, account) => {
    const home = open({bad: account(), [other]: good(other)});
    const result = await home.run(['balance', '--json']);
    expect(result.code, result.stdout + result.stderr).toBe(3);
    const document = documentOf<Balance>(result);
    expect(document.complete).toBe(false);
    expect(kindsOf(document)).toEqual({bad: kind, [other]: 'ok'});
    expect(Number(document.total)).toBeGreaterThan(1000);
    const text = await home.run(['balance']);
    expect(text.code).toBe(3);
    expect(text.stdout + text.stderr).toContain(kind);
  });

  it('an exchange that never answers is over when the time is over', async () => {
    const home = open({bad: {...good(bad), rest: silentUrl}, [other]: good(other)});
    // Time enough for the other one to answer on a loaded machine. A process that goes on is ended, and that fails the test.
    const result = await home.run(['balance', '--json', '--timeout', '5s']);
    expect(kindsOf(documentOf<Balance>(result))).toEqual({bad: 'timeout', [other]: 'ok'});
    expect(result.code).toBe(3);
  });

  it('all accounts failing is a plain failure with the exit code of its kind', async () => {
    const home = open({bad: {...good(bad), rest: 'http://127.0.0.1:9'}});
    for (const args of [['balance'], ['position'], ['orders', 'list']]) {
      const result = await home.run([...args, '--json']);
      expect(result.code, result.stdout).toBe(5);
      expect(documentOf<Balance>(result).complete).toBe(false);
    }
    expect((await home.run(['route', 'buy', '0.1', 'BTC/USDT', '--json'])).code).toBe(5);
  });

  it('an order to an exchange that does not listen is not placed: network, exit 5, safe to try again', async () => {
    const home = open({bad: {...good(bad), rest: 'http://127.0.0.1:9'}});
    const args = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', 'bad', '--json'];
    const result = await home.run(args);
    expect(result.code, result.stdout).toBe(5);
    expect(result.stdout).toContain('"network"');
  });

  it('an order that hangs, interrupted: exit 130, and the order is named', async () => {
    const post = (method: string, path: string) => changesOrders(bad, {method, path});
    const proxy: WireProxy = await startProxy(good(bad).rest, ({method, path}) => (post(method, path) ? {raw: () => {}} : null));
    try {
      const home = open({bad: {...good(bad), rest: proxy.url}});
      const words = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', 'bad', '--client-id', 'hang-1'];
      const running = home.start([...words, '--json', '--timeout', '30s'], {timeout: 60_000});
      const giveUpAt = performance.now() + 30_000;
      while (!proxy.seen.some(({method, path}) => post(method, path)) && performance.now() < giveUpAt)
        await new Promise((resolve) => setTimeout(resolve, 10));
      running.child.kill('SIGINT');
      const {code, stdout, stderr} = await running.done;
      expect(code, stdout + stderr).toBe(130);
      expect(stdout + stderr).toContain('hang-1');
      expect(stdout + stderr).toContain('mxt order resolve');
      expect(stderr).not.toMatch(/\n\s+at /);
      // It stays on the books of this machine until there is proof.
      const settled = await home.run(['order', 'resolve', '--wait', '1s', '--json']);
      expect(settled.stdout).toContain('hang-1');
    } finally {
      await proxy.close();
    }
  });
});

describe('the command line and the keys file', () => {
  let home: CliHome;
  beforeAll(() => {
    home = open(Object.fromEntries(ids.map((id) => [id, good(id)])));
  });

  it('an unknown symbol gets the nearest names', async () => {
    for (const args of [
      ['market', 'show', 'BTC/USTD'],
      ['book', 'BTC/USTD'],
      ['route', 'buy', '1', 'BTC/USTD'],
      ...ids.map((id) => ['order', 'place', 'buy', '1', 'BTC/USTD', '--price', '60000', '--on', id]),
    ]) {
      const {code, stdout, stderr} = await home.run(args);
      expect([args, code], stdout + stderr).toEqual([args, 4]);
      expect(stdout + stderr).toMatch(/BTC\/USD[TC]/);
    }
  });

  it.each(EXCHANGES)('%s: an order under the minimum is refused with the arithmetic and the smallest valid one', async (on) => {
    const place = async (quantity: string) =>
      home.run(['order', 'place', 'buy', quantity, 'BTC/USDT', '--price', '60000', '--on', on]);
    const {minNotional = '0', minQuantity = '0', stepSize = '0'} = sandbox.engine(on).markets.find('BTC/USDT') ?? {};
    const inQuote = ceilToStep(dec(minNotional).div(60_000), stepSize);
    const smallest = inQuote.gt(minQuantity) ? inQuote : dec(minQuantity);
    const sentence = expect.stringContaining(`smallest valid order is ${smallest.toFixed()} BTC`);
    const tiny = await place('0.0000001');
    expect([tiny.code, tiny.stderr]).toEqual([4, sentence]);
    // Where orders have a least worth, one step less is not enough.
    if (minNotional === '0') return;
    const under = smallest.minus(stepSize);
    const worth = under.times(60_000).toFixed();
    const small = await place(under.toFixed());
    expect([small.code, small.stderr]).toEqual([4, sentence]);
    expect(small.stderr).toMatch(new RegExp(`${worth} USDT|is ${worth} `));
  });

  it.each([
    ['an unknown command', ['frob']],
    ['an unknown flag', ['balance', '--frob']],
    ['missing words', ['order', 'place']],
    ['a quantity that is no number', ['order', 'place', 'buy', 'x', 'BTC/USDT']],
    ['a negative quantity', ['order', 'place', 'buy', '--', '-1', 'BTC/USDT']],
    ['no such side', ['order', 'place', 'hold', '1', 'BTC/USDT']],
    ['no such account', ['balance', '--account', 'nobody']],
    ['no such duration', ['balance', '--timeout', 'soon']],
  ])('%s is a usage error: exit 2, without a stack trace', async (_what, args) => {
    const {code, stdout, stderr} = await home.run(args);
    expect(code, stdout + stderr).toBe(2);
    expect(stderr.length).toBeGreaterThan(0);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
  });

  it('--json says the same as a document', async () => {
    const {code, stdout, stderr} = await home.run(['order', 'place', 'hold', '1', 'BTC/USDT', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({error: {kind: 'usage'}});
    expect(stderr).toBe('');
  });

  it('no keys file: what to do, in two lines', async () => {
    const {code, stderr} = await home.run(['balance'], {env: {MXT_KEYS: join(home.path, 'nowhere.yaml')}});
    expect(code).toBe(2);
    expect(stderr).toContain('mxt sandbox run -- mxt balance');
    expect(stderr).toContain('mxt keys init');
  });

  it('a keys file that others can read is refused', async () => {
    chmodSync(home.keys, 0o644);
    const {code, stderr} = await home.run(['balance']);
    chmodSync(home.keys, 0o600);
    expect(code).toBe(2);
    expect(stderr).toContain('chmod 600');
  });

  it('broken YAML is named by line and column, and never by its text', async () => {
    const broken = join(home.path, 'broken.yaml');
    const secret = 'canary-77aa01bb23cd';
    home.secrets.push(secret);
    for (const text of [
      `accounts:\n  a: {exchange: ${ANY}, apiKey: "${secret}\n`,
      `accounts:\n  a:\n    exchange: ${ANY}\n    apikey: ${secret}\n`,
      `accounts:\n  a:\n\texchange: ${secret}\n`,
      `accounts:\n  a:\n    exchange: ${ANY}\n    apiKey: ${secret}\n    apiKey: ${secret}\n`,
      `- ${secret}\n`,
      '',
    ]) {
      writeFileSync(broken, text, {mode: 0o600});
      const {code, stdout, stderr} = await home.run(['balance', '--keys', broken, '--debug']);
      expect([text, code], stdout + stderr).toEqual([text, 2]);
      if (text !== '' && !text.startsWith('-')) expect(stderr).toMatch(/line \d+/);
    }
  });
});

describe('what a terminal and a pipe get', () => {
  let home: CliHome;
  beforeAll(() => {
    home = open(Object.fromEntries(ids.map((id) => [id, good(id)])));
  });

  it('no escape byte where nobody wants colour', async () => {
    const words = [['balance'], ['market', 'show', 'BTC/USDT'], ['--help'], ['frob']];
    for (const [index, env] of [{}, {NO_COLOR: '1'}, {TERM: 'dumb'}].entries()) {
      for (const args of words.slice(index)) {
        const {stdout, stderr} = await home.run(args, {env});
        expect([args, (stdout + stderr).includes(ESCAPE)]).toEqual([args, false]);
      }
    }
  });

  it('--quiet leaves stderr empty', async () => {
    for (const args of [['balance'], ['market', 'list'], ['orders', 'list']])
      expect((await home.run([...args, '--quiet'])).stderr).toBe('');
  });

  it('a reader that goes away: no stack trace, no word of EPIPE', async () => {
    for (const words of ['market list', 'market list --json', 'balance', 'book BTC/USDT --json', '--help']) {
      const script = `"${process.execPath}" "${RUN}" ${words} | head -1; echo "code \${PIPESTATUS[0]}"`;
      const env = {PATH: process.env.PATH, HOME: home.path, MXT_KEYS: home.keys, MXT_STATE: home.state};
      const {stdout, stderr} = await shell('bash', ['-c', script], {env, encoding: 'utf8', timeout: 15_000});
      expect([words, stderr]).toEqual([words, '']);
      // 128 + SIGPIPE, as any program of a pipeline; 0 when it was all written before the reader went.
      expect(stdout).toMatch(/code (?:0|141)\n$/);
    }
  });

  it('Ctrl-C ends a watch at once with 130', async () => {
    const watch = home.start(['orders', 'watch', '--json']);
    for (const id of ids) await watch.says(`"account":"${id}"`);
    watch.child.kill('SIGINT');
    const {code, stdout, stderr} = await watch.done;
    expect(code, stderr).toBe(130);
    expect(stderr).not.toMatch(/\n\s+at /);
    for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });
});
