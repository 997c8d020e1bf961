/**
 * Orders as the executions channel tells them: whole once, and from then on only what changed. Pure but for what it remembers.
 * https://docs.kraken.com/api/docs/websocket-v2/executions
 */
import type {OrderStreamEvent} from '../../adapter/contract/order-feed.ts';
import {isoOfSecondsOrNull, isoOfStampOrNull} from '../../adapter/kit/numbers.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type Decimal, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {type Fee, isTerminal} from '../../model/order.ts';
import {streamFill} from './fill.ts';
import type {Instrument} from './markets.ts';
import {streamOrder} from './order.ts';
import type {Owner} from './order-facts.ts';
import {coinsOfSlashed, spell} from './symbols.ts';

interface Held {
  /** All that was told of the order, the last word of each field. */
  fields: Readonly<Record<string, unknown>>;
  readonly createdAt: string | null;
  /** Of trades that were all seen; null where some were before. */
  fees: Map<string, Decimal> | null;
  readonly trades: Set<string>;
}

/** Ended orders that are remembered: their last events may come twice. */
const MOST_ENDED = 500;
/** Fields of one event, which say nothing of the order after it. */
const PASSING: ReadonlySet<string> = new Set(['reason', 'cancel_reason', 'timestamp', 'exec_type', 'liquidated']);

export class Executions {
  readonly #owner: Owner;
  readonly #held = new Map<string, Held>();
  readonly #ended: string[] = [];

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** False for an event of an order of which nothing was told yet: it must be asked for. */
  knows(event: Row): boolean {
    return event.text('order_id') === '' || event.text('symbol') !== '' || this.#held.has(event.text('order_id'));
  }

  /** What REST says of an order, in the words of the channel. */
  learn(id: string, row: Row, symbol: string): void {
    const terms = row.inner('descr');
    const isSizedInQuote = row.text('oflags').split(',').includes('viqc');
    const waits = terms.text('ordertype').startsWith('stop-loss') || terms.text('ordertype').startsWith('take-profit');
    const fields = {
      ...{order_id: id, cl_ord_id: row.any('cl_ord_id'), symbol, side: terms.text('type'), order_type: terms.text('ordertype')},
      [isSizedInQuote ? 'cash_order_qty' : 'order_qty']: row.any('vol'),
      limit_price: terms.any(waits ? 'price2' : 'price'),
      ...(waits && {triggers: {price: terms.any('price'), reference: row.text('trigger')}}),
      time_in_force: row.text('time_in_force') || row.text('timeinforce'),
      post_only: row.text('oflags').split(',').includes('post'),
      cum_qty: row.any('vol_exec'),
      avg_price: row.any('price'),
    };
    const isUntouched = row.amount('vol_exec') === '0';
    const createdAt = isoOfSecondsOrNull(row.any('opentm'));
    this.#held.set(id, {fields, createdAt, fees: isUntouched ? new Map() : null, trades: new Set()});
  }

  /** What an event tells; null for one that is not of a live order yet. Throws `protocol` for one that cannot be read. `asOf`: the event is of a snapshot that was made then. */
  take(event: Row, asOf: string | null): OrderStreamEvent | null {
    const id = event.text('order_id');
    if (id === '') throw new DeskError('protocol', 'it has no id');
    if (!this.knows(event)) throw new DeskError('protocol', 'its order is not known');
    const held = this.#merge(id, event);
    const row = new Row(held.fields);
    if (event.text('exec_type') === 'pending_new' || event.text('order_status') === 'pending_new') return null;
    const instrument = instrumentOf(row.text('symbol'));
    const fill = streamFill(event, row, instrument);
    if (fill !== null && !held.trades.has(fill.id)) {
      held.trades.add(fill.id);
      held.fees = fill.fee === null ? null : added(held.fees, fill.fee);
    }
    const order = streamOrder(row, event, instrument, this.#owner, {
      fees: [...(held.fees ?? [])].flatMap(([asset, amount]) => (amount.isZero() ? [] : [{asset, amount: plain(amount)}])),
      createdAt: held.createdAt,
      // An order of a snapshot that was amended does not say when.
      ...(asOf !== null && event.flag('amended') === true && {asOf}),
    });
    if (isTerminal(order.status)) this.#end(id);
    return {type: 'ORDER', order, fill};
  }

  #merge(id: string, event: Row): Held {
    const told = Object.fromEntries(
      Object.entries(event.value as Record<string, unknown>).filter(([, value]) => value !== undefined && value !== null),
    );
    const known = this.#held.get(id);
    const kept = Object.fromEntries(Object.entries(known?.fields ?? {}).filter(([name]) => !PASSING.has(name)));
    const fields = {...kept, ...told, ...mergedTriggers(kept, told)};
    if (known !== undefined) {
      known.fields = fields;
      return known;
    }
    const isNew = (event.amount('cum_qty') ?? '0') === '0';
    const isBirth = isNew && event.flag('amended') !== true;
    const createdAt = isBirth ? isoOfStampOrNull(event.any('timestamp')) : null;
    const held: Held = {fields, createdAt, fees: isNew ? new Map() : null, trades: new Set()};
    this.#held.set(id, held);
    return held;
  }

  #end(id: string): void {
    if (this.#ended.at(-1) === id) return;
    this.#ended.push(id);
    if (this.#ended.length <= MOST_ENDED) return;
    const oldest = this.#ended.shift();
    if (oldest !== undefined && !this.#ended.includes(oldest)) this.#held.delete(oldest);
  }
}

/** An event about a trigger may tell its state alone. */
function mergedTriggers(kept: Readonly<Record<string, unknown>>, told: Readonly<Record<string, unknown>>): object {
  const [before, now] = [kept.triggers, told.triggers];
  if (typeof before !== 'object' || typeof now !== 'object') return {};
  return {triggers: {...before, ...now}};
}

function added(fees: Map<string, Decimal> | null, {asset, amount}: Fee): Map<string, Decimal> | null {
  return fees?.set(asset, (fees.get(asset) ?? dec(0)).plus(amount)) ?? null;
}

/** The channel writes symbols as the desk does. */
function instrumentOf(name: string): Instrument {
  const coins = coinsOfSlashed(name);
  if (coins === null) return {symbol: name, base: null, quote: null, rawSymbol: name};
  const symbol = `${coins.base}/${coins.quote}`;
  return {symbol, ...coins, rawSymbol: spell(symbol) === null ? name : null};
}
