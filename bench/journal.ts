/**
 * The whole of an order in a running process, from the call to its bytes: rules, limits, journal, encoding, signature; how that
 * grows with the journal; what an order leaves on the disk. Budgets of rates are left out: they would make the bench wait.
 */
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import type {AccountHandle} from '../src/lib/adapter/accounts.ts';
import {loadExchange} from '../src/lib/adapter/registry.ts';
import {NO_LIMITS} from '../src/lib/config/limits-section.ts';
import {Secret} from '../src/lib/model/secret.ts';
import {submitOrder} from '../src/lib/orders/place/submit.ts';
import {startSandbox} from '../src/lib/sandbox/sandbox.ts';
import {openState} from '../src/lib/state/open-state.ts';
import type {State} from '../src/lib/state/state.ts';
import {systemClock, systemRandom} from '../src/lib/transport/clock.ts';
import type {Http} from '../src/lib/transport/http.ts';
import {limitTerms} from '../test/support/terms.ts';
import {print, type Row} from './lib/row.ts';

const ACCOUNT = 'binance';
const ORDERS = 100;
/** With a long journal, where an order may take seconds. */
const FEW = 2;
/** A point of a curve. */
const FEW_EACH = 20;
const ROUNDS = 5;
const DAY_MS = 86_400_000;
const LIMITS = {
  ...NO_LIMITS,
  maxOrderValue: {amount: '100000', asset: 'USD'},
  maxDailyValue: {amount: '1000000000000', asset: 'USD'},
  priceCollar: '0.9',
};

/** Prints each row as it is measured. */
export function benchJournal(quick: boolean): Promise<readonly Row[]> {
  return withJournal(async ({folder, place}) => {
    await place();
    const before = await bytesOf(folder);
    const fresh = await cpuOf(place, ORDERS);
    const each = ((await bytesOf(folder)) - before) / (ORDERS * (ROUNDS + 1));
    const old = quick ? 50_000 : 1_000_000;
    fillToday(folder, 50_000);
    fillBefore(folder, old);
    const long = await cpuOf(place, FEW);
    return [
      print({what: 'an order with its journal and limits, call to bytes', value: fresh / 1000, bound: 0.25, unit: 'ms CPU'}),
      print({
        what: `the same with 50,000 orders today, ${old.toLocaleString('en')} before`,
        value: long / fresh,
        bound: 1.05,
        unit: 'x',
      }),
      print({what: 'journal on the disk, an order', value: each / 1000, bound: 2, unit: 'KB'}),
    ];
  });
}

/** Milliseconds of CPU of an order, call to bytes, with so many orders in the journal; sizes rise. */
export function orderByJournal(sizes: readonly number[], read: (size: number, ms: number) => void): Promise<void> {
  return withJournal(async ({folder, place}) => {
    await place();
    // Orders placed to measure are in the journal too.
    let filled = 1;
    for (const size of sizes) {
      if (size > filled) fillBefore(folder, size - filled);
      filled = Math.max(filled, size) + FEW_EACH * (ROUNDS + 1);
      read(size, (await cpuOf(place, FEW_EACH)) / 1000);
    }
  });
}

interface Bench {
  readonly folder: string;
  readonly place: Place;
}

async function withJournal<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-bench-journal-'));
  const sandbox = await startSandbox({exchanges: [ACCOUNT], port: 0, seed: 5, latencyMs: 0, moving: false});
  const address = sandbox.exchanges[ACCOUNT];
  if (address === undefined) throw new Error('The sandbox did not start.');
  const state = openState({directory: folder, clock: systemClock, warn: (line) => process.stderr.write(`${line}\n`)});
  try {
    return await work({folder, place: await placer(state, address.rest, address.credentials)});
  } finally {
    state.close();
    await sandbox.close();
    rmSync(folder, {recursive: true, force: true});
  }
}

type Place = () => Promise<number>;

/** Answers CPU microseconds of one order up to its bytes. */
async function placer(
  state: State,
  rest: string,
  credentials: {readonly apiKey?: string; readonly secret?: string},
): Promise<Place> {
  let reached: () => void = () => {};
  const account = {
    ...{
      account: ACCOUNT,
      exchange: ACCOUNT,
      products: ['spot'] as const,
      environment: 'sandbox' as const,
      mode: 'trade' as const,
    },
    credentials: {apiKey: new Secret(credentials.apiKey ?? ''), secret: new Secret(credentials.secret ?? '')},
    urls: {rest, stream: rest.replace('http', 'ws')},
  };
  const adapter = (await loadExchange(ACCOUNT)).create({
    account,
    http: answering(() => reached()),
    sockets: {open: () => Promise.reject(new Error('not used'))},
    ...{clock: systemClock, random: systemRandom, timeoutMs: 5000, debug: () => {}},
    memory: {...state.memory(account), admit: async () => {}},
  });
  const handle: AccountHandle = {...account, adapter: async () => adapter};
  const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 5000};
  const ticket = {handle, terms: limitTerms(), clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
  return async () => {
    const before = process.cpuUsage();
    let spent = Number.NaN;
    reached = () => {
      const {user, system} = process.cpuUsage(before);
      spent = user + system;
    };
    const {outcome} = await submitOrder(ticket, {call, random: systemRandom, state, limits: LIMITS, accounts: [handle]});
    if (outcome !== 'placed') throw new Error(`The order was ${outcome}.`);
    return spent;
  };
}

/** Reads are answered by the sandbox once, and from memory then; an order rests at once. */
function answering(onOrder: () => void): Http {
  const known = new Map<string, {readonly status: number; readonly headers: Record<string, string>; readonly body: string}>();
  let orders = 0;
  return {
    async request({method, url, headers, body}) {
      const {pathname, searchParams} = new URL(url);
      if (method === 'POST' && pathname === '/api/v3/order') {
        onOrder();
        orders += 1;
        return {status: 200, headers: {}, body: JSON.stringify(resting(new URLSearchParams(body ?? searchParams), orders))};
      }
      const key = `${method} ${pathname} ${searchParams.get('symbol') ?? ''}`;
      const answer = known.get(key);
      if (answer !== undefined) return answer;
      const response = await fetch(url, {method, headers, ...(body !== undefined && {body})});
      const asked = {status: response.status, headers: Object.fromEntries(response.headers), body: await response.text()};
      if (response.ok) known.set(key, asked);
      return asked;
    },
  };
}

function resting(asked: URLSearchParams, id: number): object {
  const of = (name: string) => asked.get(name) ?? '';
  return {
    ...{symbol: of('symbol'), orderId: id, orderListId: -1, clientOrderId: of('newClientOrderId'), transactTime: Date.now()},
    ...{price: of('price'), origQty: of('quantity'), executedQty: '0', origQuoteOrderQty: '0', cummulativeQuoteQty: '0'},
    ...{status: 'NEW', timeInForce: 'GTC', type: 'LIMIT', side: of('side'), fills: []},
  };
}

/** Microseconds of an order: of the best round, since what else the machine does only adds. The first round warms up. */
async function cpuOf(place: Place, orders: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= ROUNDS; round++) {
    let spent = 0;
    for (let order = 0; order < orders; order++) spent += await place();
    if (round > 0) best = Math.min(best, spent / orders);
  }
  return best;
}

/** Of the database, when what was journaled is in it. */
async function bytesOf(folder: string): Promise<number> {
  const path = join(folder, 'mxt.db');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return statSync(path).size;
}

/** Orders of this day, until a while ago. */
function fillToday(folder: string, count: number): void {
  const recent = Date.now() - 10 * 60_000;
  fill(folder, count, {from: recent - (recent % DAY_MS), to: recent});
}

/** Orders of the 300 days before. */
function fillBefore(folder: string, count: number): void {
  const recent = Date.now() - 10 * 60_000;
  fill(folder, count, {from: recent - 300 * DAY_MS, to: recent - DAY_MS});
}

/** Copies of a journaled order under other ids, spread over a time. */
function fill(folder: string, count: number, {from, to}: {readonly from: number; readonly to: number}): void {
  const database = new DatabaseSync(join(folder, 'mxt.db'));
  try {
    const columns = database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all('intents')
      .map(({name}) => String(name));
    const id = `printf('%08x%024x', ${from % 0xffff_ffff}, n)`;
    const at = `${from} + n * ${Math.floor((to - from) / count)}`;
    const own: Readonly<Record<string, string>> = {
      ...{row: 'NULL', id, client_order_id: id, order_id: `'${from}' || n`, created_at: at, updated_at: at, sent_at: at},
    };
    const values = columns.map((name) => own[name] ?? name).join(', ');
    database.exec(`
      PRAGMA synchronous = OFF;
      WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
      INSERT INTO intents (${columns.join(', ')}) SELECT ${values} FROM numbers, (SELECT * FROM intents LIMIT 1);
      PRAGMA wal_checkpoint(TRUNCATE);
    `);
  } finally {
    database.close();
  }
}
