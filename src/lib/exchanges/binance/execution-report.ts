/**
 * One executionReport as order and fill. The busiest payload there is, so its shape is checked by hand instead of by schema.
 * https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update
 */
import {DeskError} from '../../model/errors.ts';
import {difference} from '../../model/exact.ts';
import {createOrder, type Fill, type Order} from '../../model/order.ts';
import {averagePrice, decimal, iso} from './amounts.ts';
import {type Owner, reasonOf, statusOf, timeInForceOf, typeOf} from './mapping.ts';

/** The fields that are read; older servers leave out those that are optional here. */
export interface ExecutionReport {
  readonly e: 'executionReport';
  readonly s: string;
  /** Client id: of the order, or of the cancel or amendment that this event is about. */
  readonly c: string;
  /** The order's own client id, when `c` is something else's. */
  readonly C: string;
  readonly S: 'BUY' | 'SELL';
  readonly o: string;
  readonly f: string;
  readonly q: string;
  readonly p: string;
  readonly P?: string;
  readonly x: string;
  readonly X: string;
  readonly r: string;
  readonly i: number;
  /** Trade id, -1 for none. */
  readonly t: number;
  readonly l: string;
  readonly L: string;
  readonly z: string;
  readonly Z?: string;
  readonly n: string | null;
  readonly N: string | null;
  readonly T: number;
  readonly O: number;
  readonly m: boolean;
  /** On the book. */
  readonly w: boolean;
  /** Why it ended, where it says so. */
  readonly eR?: string;
}

const TEXTS = ['s', 'c', 'C', 'o', 'f', 'q', 'p', 'x', 'X', 'r', 'l', 'L', 'z'] as const;
const INTEGERS = ['i', 't', 'T', 'O'] as const;

/** Checks the shape. Throws `protocol` naming the first field that is wrong. */
export function asExecutionReport(event: Readonly<Record<string, unknown>>): ExecutionReport {
  for (const name of TEXTS) if (typeof event[name] !== 'string') throw unexpected(name);
  for (const name of INTEGERS) if (!Number.isSafeInteger(event[name])) throw unexpected(name);
  if (event.S !== 'BUY' && event.S !== 'SELL') throw unexpected('S');
  if (typeof event.w !== 'boolean') throw unexpected('w');
  if (typeof event.m !== 'boolean') throw unexpected('m');
  if (event.n !== null && typeof event.n !== 'string') throw unexpected('n');
  if (event.N !== null && typeof event.N !== 'string') throw unexpected('N');
  if (event.P !== undefined && typeof event.P !== 'string') throw unexpected('P');
  if (event.Z !== undefined && typeof event.Z !== 'string') throw unexpected('Z');
  if (event.eR !== undefined && typeof event.eR !== 'string') throw unexpected('eR');
  return event as unknown as ExecutionReport;
}

function unexpected(field: string): DeskError {
  return new DeskError('protocol', `executionReport: unexpected shape at ${field}.`);
}

/** The order as this event leaves it, and the fill when the event is one. */
export function readReport(
  owner: Owner,
  symbol: string,
  report: ExecutionReport,
): {readonly order: Order; readonly fill: Fill | null} {
  const type = typeOf(report.o);
  const filled = decimal(report.z);
  const told = decimal(report.q);
  const quantity = told === '0' ? filled : told;
  const clientOrderId = report.C || report.c || null;
  const id = String(report.i);
  const at = iso(report.T);
  const fill = fillOf(report, {symbol, orderId: id, clientOrderId, at});
  const price = decimal(report.p);
  const stopPrice = report.P === undefined ? '0' : decimal(report.P);
  const order = createOrder({
    account: owner.account,
    exchange: owner.exchange,
    symbol,
    id,
    clientOrderId,
    side: report.S,
    type,
    timeInForce: timeInForceOf(report.f, type),
    postOnly: report.o === 'LIMIT_MAKER',
    reduceOnly: false,
    price: price === '0' ? null : price,
    stopPrice: stopPrice === '0' ? null : stopPrice,
    quantity,
    filled,
    remaining: difference(quantity, filled),
    averagePrice: report.Z === undefined ? null : averagePrice(decimal(report.Z), filled),
    status: statusOf(report.X, type, filled, report.w),
    // The event tells the fee of its own fill; that is the order's fee only when it is the first.
    fees: fill?.fee != null && fill.quantity === filled && fill.fee.amount !== '0' ? [fill.fee] : [],
    createdAt: report.O > 0 ? iso(report.O) : null,
    updatedAt: at,
    ...reasonOf(report.X, report.eR ?? (report.r === 'NONE' ? undefined : report.r)),
  });
  return {order, fill};
}

/** A fill without a price (prevented trades, some servers' closing events) is none: the order's totals tell what happened. */
function fillOf(report: ExecutionReport, of: Pick<Fill, 'symbol' | 'orderId' | 'clientOrderId' | 'at'>): Fill | null {
  if (report.x !== 'TRADE' || report.t < 0) return null;
  const [price, quantity] = [decimal(report.L), decimal(report.l)];
  if (price === '0' || quantity === '0') return null;
  return {
    id: String(report.t),
    symbol: of.symbol,
    orderId: of.orderId,
    clientOrderId: of.clientOrderId,
    side: report.S,
    price,
    quantity,
    fee: report.N === null || report.n === null ? null : {asset: report.N, amount: decimal(report.n)},
    liquidity: report.m ? 'MAKER' : 'TAKER',
    cause: 'TRADE',
    at: of.at,
  };
}
