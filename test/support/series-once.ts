/**
 * A process that places a ladder of three orders against a ledger file and dies where it is told:
 * `node series-once.ts STATE LEDGER MINUTES [STEP [TIME]]`. The ledger stands for the exchange: one line per order POST. STEP is reached
 * several times; it dies at the one that TIME counts, from 1. MINUTES is the time of day. Prints what the ladder came to as JSON.
 */
import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import type {OrderRef} from '../../src/lib/model/order.ts';
import {placeSeries} from '../../src/lib/orders/series/place-series.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {systemRandom} from '../../src/lib/transport/clock.ts';
import {VirtualTime} from '../simulation/virtual-time.ts';
import {patched} from './patched.ts';
import {MARKET, ScriptedExchange} from './scripted-exchange.ts';
import {ladderOf} from './series.ts';

const [directory = '', ledger = '', minutes = '0', step = '', nth = '1'] = process.argv.slice(2);
let left = Number(nth);
const dieAt = (name: string): void => {
  if (name === step && --left === 0) process.kill(process.pid, 'SIGKILL');
};

const time = new VirtualTime(Date.UTC(2026, 10, 22, 12, Number(minutes)));
const exchange = new ScriptedExchange(time);
exchange.scripts.push((venue, prepared) => {
  dieAt('before-post');
  appendFileSync(ledger, `${prepared.request.clientOrderId}\n`);
  dieAt('after-post');
  return {outcome: 'PLACED', order: venue.accept(prepared)};
});
const opened = openState({directory, clock: exchange.clock, warn: (line) => process.stderr.write(`${line}\n`)});
/** The journal that dies before or after one of its writes. */
const around = <Name extends 'openRoute' | 'aimRoute' | 'open' | 'markSent' | 'settle' | 'endRoute'>(name: Name): Journal[Name] =>
  ((...args: readonly unknown[]) => {
    dieAt(`before-${name}`);
    const result = (opened.journal[name] as (...all: readonly unknown[]) => unknown)(...args);
    dieAt(`after-${name}`);
    return result;
  }) as Journal[Name];
const journal: Journal = {
  ...opened.journal,
  openRoute: around('openRoute'),
  aimRoute: around('aimRoute'),
  open: around('open'),
  markSent: around('markSent'),
  settle: around('settle'),
  endRoute: around('endRoute'),
};
const state = {...opened, journal};

/** What another process posted, this one's reads see too. */
const find = async ({clientOrderId}: OrderRef) => {
  const posted = existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n') : [];
  const known = [...exchange.orders.values()].find((order) => order.clientOrderId === clientOrderId);
  if (known !== undefined || clientOrderId === null || !posted.includes(clientOrderId)) return known ?? null;
  const request = opened.journal.find(clientOrderId)[0]?.request;
  if (request === undefined) throw new Error('posted without a record');
  return exchange.accept({request, market: MARKET, wire: {method: '', path: '', body: ''}, signedAt: 0, fenceAt: 0});
};
const base = exchange.adapter(state);
const adapter = patched(base, {
  order: find,
  orderSources: (ref) =>
    ['order', 'open-orders'].map((name) => ({name, fromEngine: false, shows: 'ALL' as const, find: () => find(ref)})),
});
const {account, exchange: id, environment, mode, products} = adapter.config;
const handle = {account, exchange: id, environment, mode, products, adapter: async () => adapter};
const call = {clock: exchange.clock, signal: new AbortController().signal, timeoutMs: 5000};
const placing = placeSeries(
  ladderOf({clientId: 'rungs'}),
  {call, random: systemRandom, state, limits: NO_LIMITS, accounts: [handle]},
  {
    choose: async () => Promise.reject(new Error('it has an account')),
    approve: async () => true,
    say: () => {},
  },
);
const {outcome, missing, children} = (await time.until(placing)) ?? {};
process.stdout.write(JSON.stringify({outcome, missing, children: children?.map((child) => child.outcome)}));
