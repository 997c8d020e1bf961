/** What the suite of the state's contract runs on: a machine whose processes share one state, on a disk or in memory. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import {createOrder, type Order} from '../../../../src/lib/model/order.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import type {AmendDraft, IntentDraft, SentRecord} from '../../../../src/lib/state/journal.ts';
import {openMemoryState} from '../../../../src/lib/state/memory/memory-state.ts';
import {MemoryStore} from '../../../../src/lib/state/memory/memory-store.ts';
import {openState} from '../../../../src/lib/state/open-state.ts';
import type {Origin, OriginSource} from '../../../../src/lib/state/origin.ts';
import type {ProcessIdentity} from '../../../../src/lib/state/process-identity.ts';
import type {RouteDraft} from '../../../../src/lib/state/routes.ts';
import type {State} from '../../../../src/lib/state/state.ts';
import type {Clock} from '../../../../src/lib/transport/clock.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

/** Opens the state for one process. */
type Open = (clock: Clock, identity: ProcessIdentity, origin: OriginSource) => State;

/** Of a process with this name. */
export function originOf(name: string): Origin {
  return {by: `${name}@machine`, directory: '/work', command: `mxt ${name}`};
}

export class Machine {
  readonly time = new VirtualTime(Date.UTC(2026, 10, 22, 12));
  readonly #open: Open;
  readonly #dispose: () => void;
  readonly #living = new Set<string>();
  readonly #states: State[] = [];
  #skewMs = 0;

  constructor(open: Open, dispose: () => void = () => {}) {
    this.#open = open;
    this.#dispose = dispose;
  }

  /** A process that has the state open: the same state for all. */
  process(name = 'one'): State {
    this.#living.add(name);
    const state = this.#open(
      this.time.clock(() => this.#skewMs),
      {self: name, isAlive: (holder) => this.#living.has(holder)},
      () => originOf(name),
    );
    this.#states.push(state);
    return state;
  }

  kill(name: string): void {
    this.#living.delete(name);
  }

  /** The wall clock of the machine, epoch ms. */
  now(): number {
    return this.time.now() + this.#skewMs;
  }

  /** Somebody sets the wall clock by so much. */
  setClock(byMs: number): void {
    this.#skewMs += byMs;
  }

  dispose(): void {
    for (const state of this.#states) state.close();
    this.#dispose();
  }
}

function onDisk(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-contract-'));
  const directory = join(folder, 'state');
  const warn = (line: string) => {
    throw new Error(line);
  };
  return new Machine(
    (clock, identity, origin) => openState({directory, clock, identity, warn, origin}),
    () => rmSync(folder, {recursive: true, force: true}),
  );
}

function inMemory(): Machine {
  const store = new MemoryStore();
  return new Machine((clock, identity, origin) => openMemoryState({clock, identity, store, origin}));
}

/** Every implementation of the contract. */
export const MACHINES: readonly (readonly [string, () => Machine])[] = [
  ['SQLite', onDisk],
  ['memory', inMemory],
];

export function account(name = 'main', key = 'a key'): AccountConfig {
  const place = {exchange: 'x', products: ['spot'], environment: 'live', mode: 'trade', urls: {}} as const;
  return {account: name, credentials: {apiKey: new Secret(key)}, ...place};
}

/** A market order under a client order id. */
export function draft(clientOrderId: string, change: Partial<IntentDraft> = {}): IntentDraft {
  const base = {type: 'MARKET', symbol: 'BTC/USDT', side: 'BUY', quantity: '1', quantityIn: 'BASE', reduceOnly: false} as const;
  const names = {
    account: 'main',
    exchange: 'x',
    venue: 'v',
    credential: 'k',
    clientId: null,
    routeId: null,
    legIndex: null,
    replaces: null,
  };
  const id = clientOrderId.padStart(32, '0');
  const request = {...base, clientOrderId};
  return {id, ...names, clientOrderId, terms: 'terms', request, adjustments: [], value: {amount: '1', asset: 'BTC'}, ...change};
}

export function route(id: string, change: Partial<RouteDraft> = {}): RouteDraft {
  const asked = {kind: 'ROUTE', symbol: 'BTC/USDT', side: 'BUY', quantity: '2', quantityIn: 'BASE', terms: 'terms'} as const;
  return {id: id.padStart(32, '0'), clientId: `typed-${id}`, ...asked, ...change};
}

export const SENT: SentRecord = {
  wire: {method: 'POST', path: '/order', body: 'b'},
  bodyHash: 'ff'.repeat(32),
  signedAt: 5,
  fenceAt: 6,
};

/** An order as the exchange shows it. */
export function order(clientOrderId: string, change: Partial<Order> = {}): Order {
  const names = {account: 'main', exchange: 'x', symbol: 'BTC/USDT', id: '77', clientOrderId} as const;
  return createOrder({
    ...names,
    side: 'BUY',
    type: 'LIMIT',
    status: 'NEW',
    price: '60000',
    quantity: '1',
    filled: '0',
    ...change,
  });
}

export function change(before: Order, more: Partial<AmendDraft> = {}): AmendDraft {
  return {
    venue: 'v',
    credential: 'k',
    before,
    change: {quantity: '3'},
    raise: {amount: '120000', asset: 'USDT'},
    fenceAt: 9,
    replacement: null,
    ...more,
  };
}
