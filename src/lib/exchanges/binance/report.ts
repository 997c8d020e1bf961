/**
 * One executionReport of the private stream as order and fill. The busiest payload there is: its fields are looked at by hand.
 * https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update
 */
import {FlatScanner} from '../../adapter/kit/flat-json.ts';
import {decimalOrNull, isoOrNull} from '../../adapter/kit/numbers.ts';
import type {Fee, Fill, Order} from '../../model/order.ts';
import {ALONE, type Family, type OrderPlace, toOrder} from './order.ts';

/** The fields that are read. Only symbol and order id must be there. */
export interface ExecutionReport {
  /** Symbol. */
  readonly s: string;
  /** Order id. */
  readonly i: number | string;
  /** Client id: of the order, or of the cancel or amendment that this event is about. */
  readonly c?: unknown;
  /** The order's own client id, when `c` is something else's. */
  readonly C?: unknown;
  /** Side, type, time in force. */
  readonly S?: unknown;
  readonly o?: unknown;
  readonly f?: unknown;
  /** Quantity, price, trigger price, price of a pegged order. */
  readonly q?: unknown;
  readonly p?: unknown;
  readonly P?: unknown;
  readonly gp?: unknown;
  /** What happened (TRADE: a fill), the order's state, why it was refused ("NONE"), why it ended. */
  readonly x?: unknown;
  readonly X?: unknown;
  readonly r?: unknown;
  readonly eR?: unknown;
  /** Id of the order list, -1 for none. */
  readonly g?: unknown;
  /** Trade id, -1 for none; quantity and price of this fill; whether it was a maker's. */
  readonly t?: unknown;
  readonly l?: unknown;
  readonly L?: unknown;
  readonly m?: unknown;
  /** Fee of this fill and its asset. */
  readonly n?: unknown;
  readonly N?: unknown;
  /** Filled so far, in base and in quote. */
  readonly z?: unknown;
  readonly Z?: unknown;
  /** Time of the transaction, and of the order's creation. */
  readonly T?: unknown;
  readonly O?: unknown;
  /** On the book. */
  readonly w?: unknown;
}

const OPENING = /^\{"subscriptionId":(?:0|[1-9]\d{0,8}),"event":\{"e":"executionReport",/;
const LETTER_E = 101;

/**
 * Reads reports in their plainest form out of the text of a frame; null for a frame that must be parsed. Amounts come canonical and
 * ids as text, which is what `readReport` makes of them in any case.
 */
export class ReportScanner {
  readonly #scanner = new FlatScanner(OPENING);

  read(text: string): Readonly<Record<string, unknown>> | null {
    const scanner = this.#scanner;
    // A second name of the event counts, and makes it another one.
    if (!scanner.scan(text) || scanner.value(LETTER_E) !== undefined) return null;
    return {
      s: scanner.word(115),
      c: scanner.value(99),
      C: scanner.value(67),
      S: scanner.word(83),
      o: scanner.word(111),
      f: scanner.word(102),
      q: scanner.amount(113),
      p: scanner.amount(112),
      P: scanner.amount(80),
      x: scanner.word(120),
      X: scanner.word(88),
      r: scanner.word(114),
      i: scanner.id(105),
      t: scanner.id(116),
      l: scanner.amount(108),
      L: scanner.amount(76),
      z: scanner.amount(122),
      Z: scanner.amount(90),
      n: scanner.amount(110),
      N: scanner.word(78),
      T: scanner.value(84),
      O: scanner.value(79),
      m: scanner.value(109),
      w: scanner.value(119),
      g: scanner.value(103),
    };
  }
}

/** An event with what names its order, or null: then it says nothing of any order that could be told. */
export function asReport(event: Readonly<Record<string, unknown>>): ExecutionReport | null {
  const {s, i} = event;
  const isNamed = typeof s === 'string' && s !== '' && (Number.isSafeInteger(i) || (typeof i === 'string' && i !== ''));
  return isNamed ? (event as unknown as ExecutionReport) : null;
}

/** The order as this event leaves it, and the fill when the event is one. */
export function readReport(
  place: OrderPlace,
  report: ExecutionReport,
  family: Family = ALONE,
): {readonly order: Order; readonly fill: Fill | null} {
  const own = report.C || report.c;
  const clientOrderId = typeof own === 'string' && own !== '' ? own : null;
  const orderId = String(report.i);
  const fill = fillOf(report, {symbol: place.symbol, orderId, clientOrderId});
  const order = toOrder(place, {
    orderId,
    clientOrderId,
    side: report.S,
    type: report.o,
    status: report.X,
    timeInForce: report.f,
    price: report.p,
    peggedPrice: report.gp,
    stopPrice: report.P,
    quantity: report.q,
    filled: report.z,
    filledQuote: report.Z,
    isWorking: report.w === true,
    createdAt: report.O,
    updatedAt: report.T,
    reason: report.eR ?? report.r,
    // The event tells the fee of its own fill; that is the order's fee only when it is the first.
    fees: fill?.fee != null && fill.quantity === decimalOrNull(report.z) && fill.fee.amount !== '0' ? [fill.fee] : [],
    family,
  });
  return {order, fill};
}

/**
 * A fill without a price (prevented trades, some servers' closing events) is none: the order's totals tell what happened. One that
 * cannot be read is left to the reader's comparison with the history, which tells it.
 */
function fillOf(report: ExecutionReport, of: Pick<Fill, 'symbol' | 'orderId' | 'clientOrderId'>): Fill | null {
  if (report.x !== 'TRADE' || report.t === -1) return null;
  const [price, quantity, at] = [decimalOrNull(report.L), decimalOrNull(report.l), isoOrNull(report.T)];
  if (price === null || price === '0' || quantity === null || quantity === '0' || at === null) return null;
  if (report.t == null || (report.S !== 'BUY' && report.S !== 'SELL')) return null;
  return {
    id: String(report.t),
    symbol: of.symbol,
    orderId: of.orderId,
    clientOrderId: of.clientOrderId,
    side: report.S,
    price,
    quantity,
    fee: feeOf(report),
    liquidity: report.m === true ? 'MAKER' : report.m === false ? 'TAKER' : null,
    cause: 'TRADE',
    at,
  };
}

function feeOf({n, N}: ExecutionReport): Fee | null {
  const amount = decimalOrNull(n);
  return typeof N === 'string' && amount !== null ? {asset: N, amount} : null;
}
