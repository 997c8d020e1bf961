/** An exchange that goes wrong in every way a private stream can, in virtual time, beside a ledger that does not. */

import type {Capabilities} from '../../../src/lib/adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../../src/lib/adapter/contract/exchange.ts';
import type {OrderStreamEvent, OrderStreamHandlers, StreamControl} from '../../../src/lib/adapter/contract/order-feed.ts';
import {allRows, type Page, type Rows} from '../../../src/lib/adapter/contract/rows.ts';
import type {HistoryQuery} from '../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {isTerminal, type Order} from '../../../src/lib/model/order.ts';
import type {VirtualTime} from '../../simulation/virtual-time.ts';
import {fakeAdapter} from '../../support/fake-account.ts';
import {Ledger, type LedgerEvent} from './ledger.ts';
import {type Faults, NO_FAULTS, type Style} from './modelled-faults.ts';
import {instant} from './orders.ts';

interface Peer {
  readonly handlers: OrderStreamHandlers;
  live: boolean;
  open: boolean;
  /** Half-open: bytes go nowhere, and nobody says so. */
  mute: boolean;
  paused: OrderStreamEvent[] | null;
  /** Nothing overtakes anything, unless the reorder fault says so. */
  lastAt: number;
}

export const SILENCE_MS = 15_000;
const HEARTBEAT_MS = 5000;

export const CAPABILITIES: Capabilities = {
  orderTypes: ['LIMIT'],
  timesInForce: ['GTC'],
  postOnly: true,
  marketByQuote: false,
  standardFees: {},
  clientOrderIds: {render: (id) => id, accepts: (id) => /^.{1,36}$/.test(id), form: '1 to 36 characters', uniqueness: 'EVER'},
  unreached: [],
  acknowledgement: 'RESULT',
  proof: {windowMs: 0, engineBoundMs: 0, readBoundMs: 0, resolveDeadlineMs: 0},
  streamSilenceMs: SILENCE_MS,
  streamMaxAgeMs: null,
};

export class ModelledExchange {
  readonly ledger: Ledger;
  readonly faults: Faults = {...NO_FAULTS};
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #style: Style;
  readonly #peers: Peer[] = [];
  readonly #recent: OrderStreamEvent[] = [];
  connects = 0;
  /** When it last announced a shutdown, epoch ms. */
  leftAt = 0;
  onFirstLive: () => void = () => {};
  /** Called when the only connection in use broke, before the feed hears of it. */
  onCut: () => void = () => {};
  refusal = new DeskError('network', 'No connection.');

  constructor(time: VirtualTime, random: () => number, style: Style) {
    this.#time = time;
    this.#random = random;
    this.#style = style;
    this.ledger = new Ledger(random);
  }

  /** Only what the feed uses; anything else is a fault of the test. */
  adapter(capabilities: Partial<Capabilities> = {}): ExchangeAdapter {
    return fakeAdapter('modelled', {
      capabilities: {...CAPABILITIES, ...capabilities},
      open: (handlers, signal) => this.#connect(handlers, signal),
      openOrders: async ({symbol}) => {
        const rows = await this.#read(() =>
          this.#view().filter((order) => !isTerminal(order.status) && matches(symbol, order.symbol)),
        );
        return this.#perhapsInPart(rows, 'open orders');
      },
      closedOrders: (query) => {
        const timeOf = ({createdAt, updatedAt}: Order) => (this.#style.byCreation ? createdAt : updatedAt) ?? '';
        return this.#history(query, 'closed orders', timeOf, () => this.#view().filter(({status}) => isTerminal(status)));
      },
      fills: (query) =>
        this.#history(
          query,
          'fills',
          ({at}) => at,
          () => {
            const until = instant(this.#viewAt());
            return this.ledger.fills.filter(({at}) => at <= until);
          },
        ),
      order: (ref) =>
        this.#read(
          () =>
            this.#view().find((order) => (ref.id === null ? order.clientOrderId === ref.clientOrderId : order.id === ref.id)) ??
            null,
        ),
    });
  }

  happen(): void {
    for (const event of this.ledger.act(this.#time.now())) this.publish(event);
  }

  publish({order, fill}: LedgerEvent): void {
    const events: OrderStreamEvent[] = this.#style.split
      ? [{type: 'ORDER', order, fill: null}, ...(fill === null ? [] : [{type: 'FILL', fill} as const])]
      : [{type: 'ORDER', order, fill}];
    if (this.#style.split && this.#random() < 0.5) events.reverse();
    for (const event of events) {
      this.#recent.push(event);
      if (this.#recent.length > 30) this.#recent.shift();
      for (const peer of this.#peers) this.#deliver(peer, event);
    }
  }

  /** Cuts every connection, saying so. */
  cut(): void {
    const inUse = this.#peers.some((peer) => peer.live && peer.open);
    for (const peer of [...this.#peers]) this.#end(peer, inUse);
  }

  /** Every connection goes dead without a word. */
  mute(): void {
    for (const peer of this.#peers) peer.mute = true;
  }

  /** Announces a shutdown, and cuts ten seconds later those connections that were there. */
  leave(): void {
    this.leftAt = this.#time.now();
    const leaving = [...this.#peers];
    for (const peer of leaving) this.#hand(peer, {type: 'LEAVING', reason: 'maintenance'});
    this.#time.after(10_000, () => {
      for (const peer of leaving) this.#end(peer, !this.#peers.some((other) => other.live && !leaving.includes(other)));
    });
  }

  get connections(): number {
    return this.#peers.length;
  }

  #end(peer: Peer, tell: boolean): void {
    if (!peer.open) return;
    peer.open = false;
    this.#peers.splice(this.#peers.indexOf(peer), 1);
    if (tell && peer.live && !peer.mute) this.onCut();
    if (!peer.mute) peer.handlers.onEnd(new DeskError('network', 'The stream was cut.'));
  }

  #connect(handlers: OrderStreamHandlers, signal: AbortSignal): Promise<StreamControl> {
    this.connects += 1;
    return new Promise((resolve, reject) => {
      this.#time.after(20 + this.#random() * 80, () => {
        if (this.faults.refuse || signal.aborted) return reject(this.refusal);
        const peer: Peer = {handlers, live: false, open: true, mute: false, paused: null, lastAt: 0};
        this.#peers.push(peer);
        if (this.faults.replay) for (const event of this.#recent) this.#deliver(peer, event);
        this.#time.after(30 + this.#random() * 50, () => this.#goLive(peer));
        this.#beat(peer);
        resolve({
          pause: () => {
            peer.paused ??= [];
          },
          resume: () => {
            const held = peer.paused ?? [];
            peer.paused = null;
            for (const event of held) this.#hand(peer, event);
          },
          close: () => {
            peer.open = false;
            if (this.#peers.includes(peer)) this.#peers.splice(this.#peers.indexOf(peer), 1);
          },
        });
      });
    });
  }

  #goLive(peer: Peer): void {
    if (!peer.open || peer.mute) return;
    peer.live = true;
    this.#hand(peer, {type: 'LIVE'});
    this.onFirstLive();
    this.onFirstLive = () => {};
  }

  #beat(peer: Peer): void {
    if (!peer.open || peer.mute) return;
    peer.handlers.onAlive();
    this.#time.after(HEARTBEAT_MS, () => this.#beat(peer));
  }

  #deliver(peer: Peer, event: OrderStreamEvent): void {
    if (this.#random() < this.faults.drop) return;
    const copies = this.#random() < this.faults.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const late = this.#random() < this.faults.reorder;
      const at = this.#time.now() + 1 + this.#random() * (late ? 1000 : 40);
      if (!late) peer.lastAt = Math.max(peer.lastAt, at);
      this.#time.after((late ? at : peer.lastAt) - this.#time.now(), () => this.#hand(peer, event));
    }
  }

  #hand(peer: Peer, event: OrderStreamEvent): void {
    if (!peer.open || peer.mute) return;
    if (peer.paused !== null) peer.paused.push(event);
    else peer.handlers.onEvent(event);
  }

  #viewAt(): number {
    return this.#time.now() - this.#random() * this.faults.readLagMs;
  }

  #view() {
    return this.ledger.ordersAt(this.#viewAt());
  }

  /** The oldest rows since then, as many as were asked for or fit into a page. */
  async #history<T extends {readonly symbol: string}>(
    {symbol, since, limit}: HistoryQuery,
    what: string,
    timeOf: (row: T) => string,
    answer: () => readonly T[],
  ): Promise<Page<T>> {
    if (symbol === null && this.#style.bySymbol) throw new DeskError('unsupported', 'A symbol is needed.');
    const all = await this.#read(answer);
    const wanted = all
      .filter((row) => matches(symbol, row.symbol) && timeOf(row) >= instant(since))
      .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
    // A page that is asked to be larger than usual is larger: one instant may hold more rows than a page.
    const most = limit > 1000 ? limit : Math.min(limit, this.#style.pageRows);
    return {...this.#perhapsInPart(wanted.slice(0, most), what), more: wanted.length > most};
  }

  /** Drops a row, and says so. */
  #perhapsInPart<T>(rows: readonly T[], what: string): Rows<T> {
    if (rows.length === 0 || this.#random() >= this.faults.partial) return allRows(rows);
    return {rows: rows.slice(0, -1), missing: [{what: `a row of the ${what}`, error: new DeskError('protocol', 'Unreadable.')}]};
  }

  #read<T>(answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#time.after(5 + this.#random() * 100, () => {
        if (this.#random() < this.faults.readError) return reject(new DeskError('network', 'No answer.'));
        const value = answer();
        this.#time.after(5 + this.#random() * 100, () => resolve(value));
      });
    });
  }
}

function matches(wanted: string | null, symbol: string): boolean {
  return wanted === null || wanted === symbol;
}
