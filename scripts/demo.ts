/**
 * The main job, shown to a person: every exchange on this machine, and every step with the real command line and its
 * real output. Nothing here is special: each line can be typed against the keys file that it prints.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const RUN = new URL('../bin/run.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'mxt-demo-'));
const env: NodeJS.ProcessEnv = {...process.env, MXT_KEYS: join(folder, 'keys.yaml'), MXT_STATE: join(folder, 'state')};
const children = new Set<ChildProcess>();

function mxt(args: readonly string[], stdout: 'inherit' | 'pipe'): ChildProcess {
  const child = spawn(process.execPath, [RUN, ...args], {env, stdio: ['ignore', stdout, 'inherit']});
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

/** Shows a command line and what it prints. */
async function show(why: string, args: readonly string[]): Promise<void> {
  process.stdout.write(`\n# ${why}\n$ mxt ${args.join(' ')}\n`);
  const code = await ended(mxt(args, 'inherit'));
  if (code !== 0) throw new Error(`mxt ${args.join(' ')} ended with ${code}`);
}

/** The JSON document of a command. */
async function ask<T>(args: readonly string[]): Promise<T> {
  const child = mxt([...args, '--json'], 'pipe');
  let text = '';
  for await (const part of child.stdout ?? []) text += String(part);
  return JSON.parse(text) as T;
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

/** Starts the sandbox and waits for its one line that says it is ready. Answers the exchanges in it. */
async function startSandbox(): Promise<readonly string[]> {
  const child = mxt(['sandbox', 'start', '--port', '0', '--seed', '7', '--keys-out', env.MXT_KEYS as string, '--json'], 'pipe');
  for await (const line of createInterface({input: child.stdout as NodeJS.ReadableStream})) {
    const {ready, exchanges} = JSON.parse(line) as {readonly ready?: boolean; readonly exchanges: object};
    if (ready === true) return Object.keys(exchanges);
  }
  throw new Error('the sandbox did not start');
}

/** Follows the order feed of so many accounts in the background; `until` prints the lines of one order once it is there. */
function watch(accounts: number): {live: Promise<void>; until(status: string, id: string): Promise<void>} {
  const lines: string[] = [];
  const child = mxt(['orders', 'watch'], 'pipe');
  let wake = () => {};
  createInterface({input: child.stdout as NodeJS.ReadableStream}).on('line', (line) => {
    lines.push(line);
    wake();
  });
  const when = (test: () => boolean) =>
    new Promise<void>((resolve) => {
      wake = () => test() && resolve();
      wake();
    });
  const count = (text: string) => lines.filter((line) => line.includes(text)).length;
  return {
    live: when(() => count('"state":"live"') >= accounts),
    async until(status, id) {
      await when(() => lines.some((line) => line.includes(`"${id}"`) && line.includes(`"status":"${status}"`)));
      for (const line of lines.splice(0)) if (line.includes(`"${id}"`)) process.stdout.write(`${line}\n`);
    },
  };
}

interface RouteDocument {
  readonly best: {readonly account: string} | null;
}
interface BookDocument {
  readonly bids: readonly {readonly price: string}[];
}
interface SpreadLeg {
  readonly account: string;
  readonly symbol: string;
}
interface SpreadDocument {
  readonly rows: readonly {readonly buy: SpreadLeg; readonly sell: SpreadLeg; readonly grossBps: string | null}[];
}
interface PairsDocument {
  readonly pairs: readonly {readonly id: string}[];
}
interface PlaceDocument {
  readonly orders: readonly {readonly order: {readonly id: string; readonly clientOrderId: string}}[];
}

/** Those of which it is known what moved. */
async function accountsWithLogs(): Promise<readonly string[]> {
  const {accounts} = await ask<{readonly accounts: readonly {readonly account: string; readonly since: string | null}[]}>([
    'pnl',
  ]);
  return accounts.flatMap(({account, since}) => (since === null ? [] : [account]));
}

/** The best spread between two accounts, spot against perpetual: bought here, sold there, and traded back. */
async function showPair(): Promise<void> {
  const [coin, contract] = ['BTC/USDT', 'BTC/USDT:USDT'];
  await show('Where could a bitcoin be bought and sold at once, spot against perpetual? Fees in.', ['spread', coin, contract]);
  const {rows} = await ask<SpreadDocument>(['spread', coin, contract]);
  const apart = rows.filter(({buy, sell, grossBps}) => buy.symbol === coin && buy.account !== sell.account && grossBps !== null);
  const [best] = apart.toSorted((a, b) => Number(b.grossBps) - Number(a.grossBps));
  if (best === undefined) throw new Error('no two accounts trade both');
  // A little under what is there now: prices move while you read.
  const least = `${Math.floor(Number(best.grossBps)) - 10}bps`;
  const sides = ['--long', `${best.buy.account}:${coin}`, '--short', `${best.sell.account}:${contract}`];
  const bounds = [`--min-spread=${least}`, '--max-unhedged', '0.01', '--for', '20s'];
  await show('Open it bit by bit, never more than 0.01 BTC alone.', ['pair', 'open', '0.02', 'BTC', ...sides, ...bounds]);
  const {pairs} = await ask<PairsDocument>(['pair', 'list']);
  await show('Close it again: both sides are traded back.', ['pair', 'close', pairs[0]?.id.slice(0, 12) ?? '']);
  const known = await accountsWithLogs();
  if (known.length === 0) return;
  const of = known.flatMap((account) => ['--account', account]);
  await show('What did all of that come to? Every change in equity since the first look is explained.', [
    'pnl',
    ...of,
    '--by',
    'account',
  ]);
  if ([best.buy, best.sell].every(({account}) => known.includes(account)))
    await show('And the pair?', ['pnl', ...of, '--by', 'pair']);
}

async function main(): Promise<void> {
  process.stdout.write(
    `Exchanges start on this machine. Keys file: ${env.MXT_KEYS}\n$ mxt sandbox start --keys-out ${env.MXT_KEYS}\n`,
  );
  const exchanges = await startSandbox();
  process.stdout.write(`They are ${exchanges.join(', ')}.\n`);
  await show('What do I own, everywhere, in USD?', ['balance']);
  await show('Where would buying half a bitcoin cost least, all fees included?', ['route', 'buy', '0.5', 'BTC/USDT']);
  const route = await ask<RouteDocument>(['route', 'buy', '0.5', 'BTC/USDT']);
  const account = route.best?.account;
  if (account === undefined) throw new Error('no exchange could fill the order');
  const book = await ask<BookDocument>(['book', 'BTC/USDT', '--account', account]);
  // Two per cent under the best bid: near enough to be real, far enough to rest while we look at it.
  const price = String((BigInt((book.bids[0]?.price ?? '0').split('.')[0] as string) * 98n) / 100n);
  const feed = watch(exchanges.length);
  await feed.live;
  process.stdout.write('\n# In the background, every order of every exchange in one stream:\n$ mxt orders watch &\n');
  const place = ['order', 'place', 'buy', '0.1', 'BTC/USDT', '--price', price, '--on', account, '--client-id', 'demo1'];
  await show(`Place a limit order on ${account}, the better exchange. --client-id: one intent, one order.`, place);
  const placed = await ask<PlaceDocument>(place);
  const id = placed.orders[0]?.order.id as string;
  await show('What is open?', ['orders', 'list']);
  process.stdout.write('\n# What the stream said:\n');
  await feed.until('NEW', id);
  await show('Cancel it.', ['order', 'cancel', 'demo1']);
  process.stdout.write('\n# And the stream:\n');
  await feed.until('CANCELED', id);
  await show('Nothing is left open.', ['orders', 'list']);
  await showPair();
  process.stdout.write('\nTry it yourself: npx mxt sandbox run -- bash\n');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`The demonstration stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await Promise.all(
    [...children].map((child) => {
      const over = ended(child);
      child.kill('SIGTERM');
      return over;
    }),
  );
  rmSync(folder, {recursive: true, force: true});
}
