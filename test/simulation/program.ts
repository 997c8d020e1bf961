/** One process of mxt in the simulation: its own clock, state handle and adapter; killed, it does nothing any more. */

import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter, ExchangeModule} from '../../src/lib/adapter/contract/exchange.ts';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import type {AccountConfig} from '../../src/lib/model/account.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {State} from '../../src/lib/state/state.ts';
import type {Clock, RandomBytes} from '../../src/lib/transport/clock.ts';
import type {Http} from '../../src/lib/transport/http.ts';
import type {Sockets} from '../../src/lib/transport/websocket.ts';
import {patched} from '../support/patched.ts';
import type {Wire} from './faulty-wire.ts';
import type {Mutation} from './mutation.ts';
import type {SimulatedState} from './simulated-state.ts';
import type {VirtualTime} from './virtual-time.ts';

export interface Program {
  /** Of the first account. */
  readonly adapter: ExchangeAdapter;
  readonly deps: OrderDeps;
  readonly handle: AccountHandle;
  /** Ctrl-C. */
  interrupt(): void;
  /** SIGKILL: no timer fires, no answer arrives, nothing is written from now on. What is under way stays under way. */
  kill(): void;
}

/** What all processes of one machine share. */
export interface Machine {
  readonly time: VirtualTime;
  readonly wire: Wire;
  readonly state: SimulatedState;
  readonly module: ExchangeModule;
  readonly accounts: readonly AccountConfig[];
  readonly random: RandomBytes;
  /** How far its clock is off by now. */
  readonly skewMs: () => number;
  readonly alive: Set<string>;
  readonly mutation: Mutation | undefined;
}

/** What --timeout says in the simulation. */
export const TIMEOUT_MS = 3000;

export function startProgram(machine: Machine, name: string): Program {
  const {alive, random, mutation, time, skewMs} = machine;
  alive.add(name);
  const isAlive = () => alive.has(name);
  const clock = mortalClock(time.clock(skewMs), isAlive);
  const real = machine.state.open(clock, {self: name, isAlive: (holder) => alive.has(holder)});
  const state = mutation?.state?.(real, clock) ?? real;
  const interruption = new AbortController();
  const opened = machine.accounts.map((account) => openAccount(account, machine, state, clock, isAlive));
  const [first] = opened;
  if (first === undefined) throw new Error('a program without an account');
  const call = {clock, signal: interruption.signal, timeoutMs: TIMEOUT_MS};
  const deps: OrderDeps = {call, random, state, limits: NO_LIMITS, accounts: opened.map(({handle}) => handle)};
  return {...first, deps, interrupt: () => interruption.abort(), kill: () => void alive.delete(name)};
}

function openAccount(
  account: AccountConfig,
  {module, random, mutation, wire}: Machine,
  state: State,
  clock: Clock,
  isAlive: () => boolean,
): Pick<Program, 'adapter' | 'handle'> {
  const context = {
    account,
    http: mortalHttp(wire, isAlive),
    sockets: mortalSockets(wire.sockets, isAlive),
    clock,
    random,
    memory: state.memory(account),
    timeoutMs: TIMEOUT_MS,
    debug: () => {},
  };
  const adapter = mutate(module.create(context), mutation, clock);
  const {account: name, exchange, environment, mode, products} = account;
  return {adapter, handle: {account: name, exchange, environment, mode, products, adapter: async () => adapter}};
}

function mutate(adapter: ExchangeAdapter, mutation: Mutation | undefined, clock: Clock): ExchangeAdapter {
  const changed = mutation?.adapter?.(adapter, clock);
  return changed === undefined ? adapter : patched(adapter, changed);
}

function mortalClock(clock: Clock, isAlive: () => boolean): Clock {
  const mortal = (run: () => void) => () => {
    if (isAlive()) run();
  };
  return {
    ...clock,
    after: (ms, run) => clock.after(ms, mortal(run)),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        clock.sleep(ms, signal).then(mortal(resolve), (reason: unknown) => mortal(() => reject(reason))());
      }),
  };
}

function mortalHttp({http, heard}: Wire, isAlive: () => boolean): Http {
  return {
    request: (request, signal) =>
      new Promise((resolve, reject) => {
        if (!isAlive()) return;
        http.request(request, signal).then(
          (response) => {
            if (!isAlive()) return;
            heard(request, response);
            resolve(response);
          },
          (reason: unknown) => {
            if (isAlive()) reject(reason);
          },
        );
      }),
  };
}

function mortalSockets(sockets: Sockets, isAlive: () => boolean): Sockets {
  return {
    async open(options, {onText, onAlive, onClose}, signal) {
      // What reaches a process that is gone is refused by its machine, which ends the connection.
      let refuse = () => {};
      const mortal = {
        onText: (text: string) => void (isAlive() ? onText(text) : refuse()),
        onAlive: () => void (isAlive() && onAlive()),
        onClose: (code: number, reason: string) => void (isAlive() && onClose(code, reason)),
      };
      const socket = await sockets.open(options, mortal, signal);
      refuse = () => socket.close();
      return {...socket, send: (text) => void (isAlive() && socket.send(text))};
    },
  };
}
