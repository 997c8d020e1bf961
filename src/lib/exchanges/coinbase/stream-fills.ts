/**
 * Executions behind the user channel, which tells only how much of an order is filled: when that grows, the order's executions
 * are asked for until they add up to it. What was filled before the connection is not told again.
 */
import type {Rows} from '../../adapter/contract/rows.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Fill, Order} from '../../model/order.ts';
import type {Clock} from '../../transport/clock.ts';

export interface FillSource {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** All executions of these orders. */
  read(orderIds: readonly string[]): Promise<Rows<Fill>>;
  tell(fill: Fill): void;
  /** Executions that should be there do not show: only reading the truth again helps. */
  fail(reason: DeskError): void;
}

/** Orders that are asked about in one request. */
const AT_ONCE = 20;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** Executions lag behind the channel by moments. */
const PATIENCE_MS = 10_000;
/** Orders whose told sum is remembered; the oldest go first, when they are long over. */
const MOST = 10_000;

interface Due {
  readonly filled: DecimalText;
  /** Executions themselves do not tell it. */
  readonly clientOrderId: string | null;
  readonly since: number;
}

export class StreamFills {
  readonly #source: FillSource;
  /** How much of each order is told. */
  readonly #told = new Map<string, DecimalText>();
  /** How much should be told, and since when it is waited for (monotonic ms). */
  readonly #due = new Map<string, Due>();
  #isReading = false;

  constructor(source: FillSource) {
    this.#source = source;
  }

  /** An order as it is from here on: what it has filled by now is known otherwise. */
  begin({id, filled}: Pick<Order, 'id' | 'filled'>): void {
    if (id !== null && !this.#told.has(id)) this.#remember(id, filled ?? '0');
  }

  note({id, clientOrderId, filled}: Pick<Order, 'id' | 'clientOrderId' | 'filled'>): void {
    if (id === null || filled === null || dec(filled).lte(this.#told.get(id) ?? '0')) return;
    const before = this.#due.get(id);
    if (before !== undefined && dec(before.filled).gte(filled)) return;
    this.#due.set(id, {filled, clientOrderId, since: this.#source.clock.monotonic()});
    if (this.#isReading) return;
    this.#isReading = true;
    this.#readDue().catch((error: unknown) => {
      this.#isReading = false;
      if (!this.#source.signal.aborted) this.#source.fail(failureOf(error));
    });
  }

  async #readDue(): Promise<void> {
    const {clock, signal} = this.#source;
    for (let pause = FIRST_PAUSE_MS; this.#due.size > 0; ) {
      const ids = [...this.#due.keys()].slice(0, AT_ONCE);
      const {rows, missing} = await this.#source.read(ids);
      if (missing[0] !== undefined) throw missing[0].error;
      const settled = ids.filter((id) => this.#tell(id, rows));
      const late = [...this.#due.values()].some(({since}) => clock.monotonic() - since > PATIENCE_MS);
      if (late) throw new DeskError('protocol', 'Coinbase does not show the executions of an order that it reports as filled.');
      if (settled.length > 0) pause = FIRST_PAUSE_MS;
      else {
        await clock.sleep(pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
    this.#isReading = false;
  }

  /** Tells what is new of one order, oldest first. True when all that is due was told. */
  #tell(id: string, rows: readonly Fill[]): boolean {
    const fills = rows.filter(({orderId}) => orderId === id).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const told = dec(this.#told.get(id) ?? '0');
    const due = this.#due.get(id);
    let sum: Decimal = ZERO;
    for (const fill of fills) {
      sum = sum.plus(fill.quantity);
      if (sum.gt(told)) this.#source.tell({...fill, clientOrderId: due?.clientOrderId ?? null});
    }
    if (sum.gt(told)) this.#remember(id, plain(sum));
    const isWhole = due === undefined || sum.gte(due.filled);
    if (isWhole) this.#due.delete(id);
    return isWhole;
  }

  #remember(id: string, filled: DecimalText): void {
    this.#told.delete(id);
    this.#told.set(id, filled);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST && oldest !== undefined) this.#told.delete(oldest);
  }
}

function failureOf(error: unknown): DeskError {
  return error instanceof DeskError ? error : new DeskError('internal', 'The executions of an order could not be read.');
}
