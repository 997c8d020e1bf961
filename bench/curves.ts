/** Scale curves: what a command costs as accounts, exchanges, the journal, a table and a watch grow. */
import {orderByJournal} from './journal.ts';
import {type Curve, curve, figure} from './lib/curve.ts';
import {withManyOrders} from './lib/many-orders.ts';
import {median, processes, type Runs} from './lib/measure.ts';
import {RUN, withSandbox} from './lib/sandbox-process.ts';
import {BETWEEN_FIVES_MS} from './processes.ts';
import {runTable} from './tables.ts';

const EXCHANGES = ['binance', 'bybit', 'coinbase', 'kraken', 'okx'];
/** Of a watch: its snapshot is there long before. */
const WATCHED_S = 5;

export interface CurveOptions {
  readonly quick: boolean;
  /** No size goes above it. */
  readonly top: number;
}

/** Prints each point as it is measured. */
export async function measureCurves({quick, top}: CurveOptions): Promise<readonly Curve[]> {
  const rounds = quick ? 1 : 5;
  const upTo = (sizes: readonly number[]) => sizes.filter((size) => size <= top);
  return [
    await byAccounts(upTo([1, 10, 100, 1000]), rounds),
    await byExchanges(rounds),
    await byJournal(upTo([10, 100, 1000, 10_000, 100_000, 1_000_000])),
    await byRows(upTo([10, 100, 1000, 10_000, 20_000]), rounds),
    await byWatched(upTo([1, 10, 100, 1000, 10_000, 100_000]), rounds),
  ];
}

function byAccounts(sizes: readonly number[], rounds: number): Promise<Curve> {
  const title = 'Accounts of a list';
  const how =
    '`orders list --json` over so many accounts of Binance with one open order each, every account at an address of its own, so that no rate limit is waited for.';
  return curve({title, how, columns: ['accounts', ...COSTS]}, sizes, (accounts) =>
    withManyOrders({orders: 1, accounts}, (env) => [
      accounts.toLocaleString('en'),
      ...costsOf(run(['orders', 'list', '--json', '--timeout', '60s'], rounds, env)),
    ]),
  );
}

async function byExchanges(rounds: number): Promise<Curve> {
  const head = {
    title: 'Exchanges of a balance',
    how: '`balance --json` on sandbox exchanges, one account each.',
    columns: ['exchanges', ...COSTS],
  };
  return withSandbox(async ({env}) =>
    curve(head, [2, 3, 4, 5], async (count) => {
      const own = {...env, MXT_ACCOUNT: EXCHANGES.slice(0, count).join(',')};
      const runs: Runs[] = [];
      for (let round = 0; round < rounds; round++) {
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_FIVES_MS));
        runs.push(run(['balance', '--json'], 1, own));
      }
      const all = (key: 'wallMs' | 'cpuMs') => runs.flatMap((each) => each[key]);
      return [
        String(count),
        ...costsOf({wallMs: all('wallMs'), cpuMs: all('cpuMs'), peakKb: median(runs.map(({peakKb}) => peakKb))}),
      ];
    }),
  );
}

async function byJournal(sizes: readonly number[]): Promise<Curve> {
  const head = {
    title: 'Orders in the journal',
    how: 'An order in a running process, call to bytes, with its journal and limits. Each point adds the 120 orders that it places.',
    columns: ['orders', 'ms of CPU'],
  };
  const measured = new Map<number, number>();
  await orderByJournal(sizes, (size, ms) => measured.set(size, ms));
  return curve(head, sizes, async (size) => [size.toLocaleString('en'), figure(measured.get(size) ?? Number.NaN)]);
}

function byRows(sizes: readonly number[], rounds: number): Promise<Curve> {
  const head = {
    title: 'Rows of a table',
    how: '`orders list` of one account, as a table and as JSON, whole process.',
    columns: ['rows', 'table, ms of CPU', '--json, ms of CPU'],
  };
  return curve(head, sizes, async (rows) => {
    const {table, json} = await runTable(rows, rounds);
    return [rows.toLocaleString('en'), figure(median(table?.cpuMs ?? [])), figure(median(json?.cpuMs ?? []))];
  });
}

function byWatched(sizes: readonly number[], rounds: number): Promise<Curve> {
  const head = {
    title: 'Open orders in a watch',
    how: `\`orders watch\` for ${WATCHED_S} s on an account with so many open orders, all of them printed at its start.`,
    columns: ['open orders', 'ms of CPU', 'peak MB'],
  };
  return curve(head, sizes, (orders) =>
    withManyOrders({orders}, (env) => {
      const watch = ['orders', 'watch', '--for', `${WATCHED_S}s`, '--timeout', '60s'];
      const [, cpu = '', peak = ''] = costsOf(run(watch, rounds, env));
      return [orders.toLocaleString('en'), cpu, peak];
    }),
  );
}

const COSTS = ['ms', 'ms of CPU', 'peak MB'];

function costsOf({wallMs, cpuMs, peakKb}: Runs): readonly string[] {
  return [median(wallMs), median(cpuMs), peakKb / 1024].map(figure);
}

/** Whole processes, a first one left out that fills caches. */
function run(argv: readonly string[], rounds: number, env: NodeJS.ProcessEnv): Runs {
  const runs = processes([{name: 'mxt', argv: [RUN, ...argv]}], rounds, env).get('mxt');
  if (runs === undefined) throw new Error('Nothing was measured.');
  return runs;
}
