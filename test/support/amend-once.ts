/**
 * A process at an exchange that can only replace: `node amend-once.ts STATE LEDGER amend [STEP]` places 0.01, of which 0.004 is filled,
 * amends it to 0.009 and dies where it is told; `... resolve` settles what is open; prints the outcome. The ledger is the
 * exchange: its orders as JSON, kept over processes.
 */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Order} from '../../src/lib/model/order.ts';
import {amendOrder} from '../../src/lib/orders/change/amend.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import {resolveOrders} from '../../src/lib/orders/settle/resolve-all.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {systemRandom} from '../../src/lib/transport/clock.ts';
import {VirtualTime} from '../simulation/virtual-time.ts';
import {patched} from './patched.ts';
import {ScriptedExchange} from './scripted-exchange.ts';
import {limitTerms} from './terms.ts';

const [directory = '', ledger = '', what = '', step = ''] = process.argv.slice(2);
const dieAt = (name: string): void => {
  if (name === step) process.kill(process.pid, 'SIGKILL');
};

const time = new VirtualTime(Date.UTC(2026, 10, 22, 12, what === 'amend' ? 0 : 1));
const clock = time.clock();
const state = openState({directory, clock, warn: (line) => process.stderr.write(`${line}\n`)});
const exchange = new ScriptedExchange(time);
const known = existsSync(ledger) ? (JSON.parse(readFileSync(ledger, 'utf8')) as readonly Order[]) : [];
for (const order of known) exchange.orders.set(order.id ?? '', order);
const keep = (order: Order): Order => {
  exchange.orders.set(order.id ?? '', order);
  writeFileSync(ledger, JSON.stringify([...exchange.orders.values()]));
  return order;
};

exchange.scripts.push((venue, prepared) => {
  if (exchange.orders.size === 0) return {outcome: 'PLACED', order: keep(venue.accept(prepared, PARTLY))};
  dieAt('before-second');
  const order = keep(venue.accept(prepared));
  dieAt('after-second');
  return {outcome: 'PLACED', order};
});
const PARTLY = {filled: '0.004', remaining: '0.006', averagePrice: '60000', status: 'PARTIALLY_FILLED'} as const;
const adapter = patched(exchange.adapter(state), {
  amendStyle: () => 'REPLACE',
  cancelOrder: async (ref) => {
    const order = exchange.find(ref);
    if (order === null) throw new Error('the exchange has no such order');
    dieAt('before-cancel');
    const canceled = keep({...order, status: 'CANCELED'});
    dieAt('between');
    return {outcome: 'CANCELED', order: canceled};
  },
});
const handle = {...exchange.handle(state), adapter: async () => adapter};
const call = {clock, signal: new AbortController().signal, timeoutMs: 300_000};
const deps = {call, random: systemRandom, state, limits: NO_LIMITS, accounts: [handle]};

async function amend(): Promise<string> {
  const input = {handle, terms: limitTerms(), clientId: 'dca', leg: null, exact: false, allowDuplicate: true, despite: []};
  await submitOrder(input, deps);
  return (await amendOrder({id: 'dca', symbol: null, price: '59000', quantity: '0.009'}, deps)).outcome;
}

async function resolve(): Promise<string> {
  const {orders, amends} = await resolveOrders(null, 240_000, deps);
  return [...orders, ...amends].map(({outcome}) => outcome).join(' ');
}

try {
  process.stdout.write(await time.until(what === 'amend' ? amend() : resolve()));
} catch (error) {
  process.stdout.write(error instanceof DeskError ? `${error.kind}: ${error.message}` : `fault: ${error}`);
}
