/**
 * `orders watch` beside everything else that a desk does: the real feed on the real adapters and streams, compared with the engines.
 *
 *   F1 once all is quiet, what was told last of each order is what its engine has · F2 every fill is told once
 *   F3 no order goes back · F5 in the end every account is followed · F6 no number is missing
 */

import type {FeedEvent, OrderEvent} from '../../src/lib/feed/feed-event.ts';
import {OrderWatch} from '../../src/lib/feed/order-watch.ts';
import {dec, plain, ZERO} from '../../src/lib/model/decimal.ts';
import {isTerminal, type Order} from '../../src/lib/model/order.ts';
import type {EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import type {Desk} from './desk.ts';
import {isOpen} from './promises.ts';

const isOrder = (event: FeedEvent): event is OrderEvent => event.type === 'order';

export class DeskFeed {
  readonly #desk: Desk;
  readonly #events: FeedEvent[] = [];
  readonly #interrupt = new AbortController();
  readonly #ended: Promise<unknown>;

  /** Follows all accounts from now on, in a process of its own. */
  constructor(desk: Desk) {
    this.#desk = desk;
    const {call, random, state, accounts} = desk.start().deps;
    const request = {accounts, random, state, symbols: [], since: null, fillsOnly: false, until: null, endAfterMs: null};
    const watch = new OrderWatch(
      {...request, call: {...call, signal: this.#interrupt.signal}},
      (event) => void this.#events.push(event),
    );
    this.#ended = watch.run();
  }

  /** Lets time pass until every account is followed, a minute at most. */
  async live(): Promise<void> {
    for (let second = 0; second < 60 && this.#states().some((state) => state !== 'live'); second++)
      await this.#desk.time.pass(1000);
  }

  /** Ends the watch, and says what it told wrongly. */
  async check(): Promise<readonly string[]> {
    const states = this.#states();
    this.#interrupt.abort();
    await this.#desk.time.until(this.#ended);
    const wrong = states.flatMap((state, index) =>
      state === 'live' || state === 'recovered' ? [] : [`F5 ${this.#desk.accounts[index]?.account} is ${state} in the end`],
    );
    return [...wrong, ...this.#againstLedgers(), ...goesOn(this.#events.filter(isOrder))];
  }

  /** Events as lines, for a trace. */
  lines(): readonly string[] {
    return this.#events.map((event) => {
      const head = `feed ${event.at.slice(11, 23)} ${event.account}`;
      if (!isOrder(event)) return `${head} ${event.state} ${event.reason ?? ''}`;
      const {order, fill, source} = event;
      return `${head} ${source} ${order.id} ${order.status} ${order.filled} ${fill === undefined ? '' : `fill ${fill.quantity}`}`;
    });
  }

  #states(): readonly string[] {
    return this.#desk.accounts.map(({account}) => {
      const last = this.#events.findLast((event) => event.type === 'stream' && event.account === account);
      return last?.type === 'stream' ? last.state : 'not there';
    });
  }

  #againstLedgers(): readonly string[] {
    const told = this.#events.filter(isOrder);
    return this.#desk.orders().flatMap(({account, order}) => {
      const own = told.filter((event) => event.account === account.account && event.order.clientOrderId === order.clientOrderId);
      const name = `${account.account} ${order.clientOrderId}`;
      const last = own.at(-1)?.order;
      if (last === undefined) return [`F1 ${name} was never told`];
      return [...differences(last, order), ...fillsOf(own, order)].map((what) => `${what}: ${name}`);
    });
  }
}

function differences(told: Order, truth: EngineOrder): readonly string[] {
  const wrong: string[] = [];
  if (isOpen(truth) === isTerminal(told.status)) wrong.push(`F1 told ${told.status}, the engine has ${truth.status}`);
  if (told.filled === null || !dec(told.filled).eq(truth.filled))
    wrong.push(`F1 told ${told.filled} filled, it is ${plain(dec(truth.filled))}`);
  return wrong;
}

function fillsOf(events: readonly OrderEvent[], truth: EngineOrder): readonly string[] {
  const fills = events.flatMap(({fill}) => (fill === undefined ? [] : [fill]));
  const sum = fills.reduce((total, {quantity}) => total.plus(quantity), ZERO);
  const wrong = sum.eq(truth.filled) ? [] : [`F2 told fills of ${plain(sum)}, they are ${plain(dec(truth.filled))}`];
  return new Set(fills.map(({id}) => id)).size === fills.length ? wrong : [...wrong, 'F2 told a fill twice'];
}

/** F3 and F6. */
function goesOn(events: readonly OrderEvent[]): readonly string[] {
  const last = new Map<string, Order>();
  return events.flatMap(({account, order, sequence}, index) => {
    const name = `${account} ${order.symbol} ${order.id}`;
    const before = last.get(name);
    last.set(name, order);
    const wrong = sequence === index + 1 ? [] : [`F6 number ${sequence} at order line ${index + 1}`];
    if (before === undefined) return wrong;
    if (isTerminal(before.status) && !isTerminal(order.status)) wrong.push(`F3 ${name} from ${before.status} to ${order.status}`);
    if (dec(order.filled ?? '0').lt(before.filled ?? '0'))
      wrong.push(`F3 ${name} from ${before.filled} to ${order.filled} filled`);
    return wrong;
  });
}
