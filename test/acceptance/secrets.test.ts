/** Promise: no secret in any output, file, error or argument list, also when an exchange throws it back at us. */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type CliHome, expectNoSecret, openHome} from '../support/cli.ts';
import {ANY, EXCHANGES, factsOf} from '../support/venues.ts';
import {json, type Passing, type Reply, startProxy, type WireProxy} from '../support/wire-proxy.ts';

const COMMANDS: readonly (readonly string[])[] = [
  ['balance'],
  ['position'],
  ['route', 'buy', '1', 'BTC/USDT'],
  ['market', 'show', 'BTC/USDT'],
  ['book', 'BTC/USDT'],
  ['doctor'],
  ['keys', 'list'],
  ['keys', 'check'],
  ['orders', 'list'],
  ['orders', 'history', '--symbol', 'BTC/USDT'],
  ...EXCHANGES.map((id) => ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', id]),
  ['order', 'show', '12345'],
  ['order', 'cancel', '12345', '--symbol', 'BTC/USDT'],
  ['order', 'cancel', '--all'],
  ['orders', 'watch', '--for', '1s'],
];
const proxies: Record<string, WireProxy> = {};
let home: CliHome;

/** Everything of the request, and the secrets themselves in every form, in the places that error texts come from. */
function echo(exchange: string, {url, headers, body}: Passing): Reply {
  const forms = Object.values(factsOf(exchange).keys.unknown).flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ]);
  const signature = /signature=[0-9a-f]+/.exec(url + body)?.[0] ?? String(headers['x-bapi-sign'] ?? headers.authorization);
  const words = `${signature} ${forms.join(' ')} ${url} ${body} ${JSON.stringify(headers)}`;
  const fail = {
    ...{code: -2014, msg: `API-key ${words}`, retCode: 10001, retMsg: `params ${words}`, result: {}, time: Date.now()},
    ...{error: 'INVALID_ARGUMENT', message: `argument ${words}`, error_details: words, errors: [{id: 'e', message: words}]},
  };
  return json(400, fail, {'x-echo': encodeURIComponent(words)});
}

const accountOn = (exchange: string) => ({
  exchange,
  credentials: factsOf(exchange).keys.unknown,
  rest: proxies[exchange]?.url ?? '',
});

beforeAll(async () => {
  for (const id of EXCHANGES) proxies[id] = await startProxy(null, (passing) => echo(id, passing));
  home = openHome(Object.fromEntries(EXCHANGES.map((id) => [id, accountOn(id)])));
});
afterAll(async () => {
  home.dispose();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
});

describe('exchanges that echo everything', () => {
  it.each(COMMANDS.map((args) => [args.join(' '), args] as const))('%s', async (_name, args) => {
    const runs = await Promise.all([home.run([...args, '--debug']), home.run([...args, '--json'])]);
    for (const {stdout, stderr} of runs) {
      expect(stderr).not.toMatch(/\n\s+at /);
      // Nor a signature, which is a right of its own for some seconds.
      expect(stdout + stderr).not.toMatch(/[0-9a-f]{64}/i);
      expect(stdout + stderr).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}/);
    }
    if (args[0] === 'balance') expect(runs[0].stdout + runs[0].stderr).toContain('[secret]');
    home.checkState();
  });

  it('the exchanges were asked, and answered with the secrets', () => {
    for (const {seen} of Object.values(proxies)) expect(seen.length).toBeGreaterThan(10);
  });
});

describe('while a command runs', () => {
  it('no argument list of any process holds a secret, and no child inherits one', async () => {
    const {apiKey = '', secret = ''} = factsOf(ANY).keys.unknown;
    const own = openHome({own: accountOn(ANY)});
    try {
      const text = readFileSync(own.keys, 'utf8')
        .replace(JSON.stringify(apiKey), `\${CANARY_KEY}`)
        // Long enough to be looked at while it runs.
        .replace(JSON.stringify(secret), '{command: "sleep 1; env >&2; cat secret.txt; env >> seen.txt"}');
      writeFileSync(own.keys, text, {mode: 0o600});
      writeFileSync(`${own.path}/secret.txt`, secret, {mode: 0o600});
      const running = own.start(['balance', '--debug'], {env: {CANARY_KEY: apiKey}, cwd: own.path});
      let [looked, over] = [0, false];
      void running.done.finally(() => {
        over = true;
      });
      while (!over) {
        const lines = commandLines();
        // A loaded machine may be slow to look, and slow to start what is looked at.
        if (lines.some((line) => line.startsWith('sleep'))) looked += 1;
        for (const line of lines) expectNoSecret(line, [apiKey, secret], 'an argument list');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(looked).toBeGreaterThan(0);
      const {stdout, stderr} = await running.done;
      expectNoSecret(stdout + stderr, [apiKey, secret], 'the output');
      expectNoSecret(readFileSync(`${own.path}/seen.txt`, 'utf8'), [apiKey, secret], "a child's environment");
    } finally {
      own.dispose();
    }
  });
});

/** Argument lists of every process of this machine. */
function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'latin1')];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}
