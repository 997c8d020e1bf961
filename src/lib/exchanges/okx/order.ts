/**
 * Orders, as lists and the order channel send them: one payload, one mapping. Pure. A row with an id is always an order: what it
 * says in words that are not known here is UNKNOWN or null, with the exchange's words in `raw`.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-details · #order-book-trading-trade-ws-order-channel
 */
import type {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {createOrder, type Order, type OrderStatus, type RawWords, type TimeInForce} from '../../model/order.ts';
import {isReduceOnly, orderFees, sideOf} from './fill.ts';
import {inBase} from './sizes.ts';
import {canonicalOf, isContract, rawSymbolOf} from './symbols.ts';

/** Whose order it is, as the JSON contract prints it. */
export interface Owner {
  readonly account: string;
  readonly exchange: string;
}

const STATUS: Readonly<Record<string, OrderStatus>> = {
  live: 'NEW',
  partially_filled: 'PARTIALLY_FILLED',
  filled: 'FILLED',
  canceled: 'CANCELED',
  mmp_canceled: 'CANCELED',
};
interface Kind {
  readonly type: 'LIMIT' | 'MARKET';
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
}
const resting = {type: 'LIMIT', timeInForce: 'GTC'} as const;
const KINDS: Readonly<Record<string, Kind>> = {
  limit: {...resting, postOnly: false},
  post_only: {...resting, postOnly: true},
  rpi: {...resting, postOnly: true},
  elp: {...resting, postOnly: true},
  fok: {type: 'LIMIT', timeInForce: 'FOK', postOnly: false},
  ioc: {type: 'LIMIT', timeInForce: 'IOC', postOnly: false},
  market: {type: 'MARKET', timeInForce: null, postOnly: false},
};
/** Orders that the exchange ends without being asked. */
const ENDS_BY_ITSELF: ReadonlySet<string> = new Set(['ioc', 'fok', 'market']);

/** Why an order was canceled, for rows that have the number alone. #order-book-trading-trade-ws-order-channel */
const REASONS: Readonly<Record<string, string>> = {
  0: 'canceled by the exchange',
  13: 'fill or kill, and not all of it could be filled',
  14: 'immediate or cancel, and the rest could not be filled',
  15: 'its price is beyond the price limit',
  20: 'cancel-all-after came to its end',
  27: 'price limit: the prices of both sides differ by more than 5%',
  31: 'post-only, and it would take liquidity',
  32: 'self-trade prevention',
  33: 'more matches than one order may have',
};
const [BY_USER, BY_COUNTDOWN, WOULD_TAKE] = ['1', '20', '31'];

/** Orders that a trigger (6) or a take-profit or stop-loss (7) made; what else makes orders (13, 25, 34) goes on beside them. */
const MADE_BY_TRIGGER: ReadonlySet<string> = new Set(['6', '7']);

/**
 * An order that a trigger made is told as the conditional order that it belongs to: under that one's ids, with its own among the
 * `childIds`. Its trigger price is not in the row. `contract`: base units of one contract; null where that is not known.
 */
export function toOrder(row: Row, owner: Owner, contract: DecimalText | null = '1'): Order {
  const kind = KINDS[row.text('ordType')];
  const [filled, size] = [inBase(row.amount('accFillSz'), contract), inBase(row.amount('sz'), contract)];
  const status = statusOf(row, filled);
  const isOver = status === 'FILLED' || status === 'CANCELED' || status === 'REJECTED' || status === 'EXPIRED';
  // Sized in quote money: what it comes to in base is known when it is over.
  const quantity = inQuote(row) ? (isOver ? filled : null) : size;
  const symbol = canonicalOf(row.text('instId'), row.text('tradeQuoteCcy'));
  const reason = status === 'FILLED' ? '' : reasonOf(row);
  const raw = rawWords(row, symbol, status, kind);
  const linked = row.inner('linkedAlgoOrd').text('algoId');
  return createOrder({
    ...owner,
    symbol,
    ...identityOf(row),
    side: sideOf(row),
    type: typeOf(row, kind),
    timeInForce: kind?.timeInForce ?? null,
    postOnly: kind?.postOnly ?? false,
    reduceOnly: isReduceOnly(row),
    price: kind?.type === 'MARKET' ? null : row.nonZero('px'),
    quantity,
    filled,
    remaining: remainingOf(quantity, filled),
    averagePrice: row.nonZero('avgPx'),
    status,
    fees: orderFees(row),
    createdAt: row.time('cTime'),
    updatedAt: row.time('uTime') ?? row.time('cTime'),
    ...(reason !== '' && {reason}),
    ...(raw !== null && {raw}),
    linkedIds: linked === '' ? [] : [linked],
  });
}

/** The conditional order that made this one; null for an order that stands by itself. */
export function maker(row: Row): string | null {
  return MADE_BY_TRIGGER.has(row.text('source')) ? row.text('algoId') || null : null;
}

function identityOf(row: Row): Pick<Order, 'id' | 'clientOrderId'> & Partial<Order> {
  const [id, algoId] = [row.text('ordId'), maker(row)];
  if (algoId !== null) return {id: algoId, clientOrderId: row.text('algoClOrdId') || null, childIds: [id]};
  return {id, clientOrderId: row.text('clOrdId') || null, parentId: row.text('algoId') || null};
}

function typeOf(row: Row, kind: Kind | undefined): Order['type'] {
  if (kind === undefined) return 'UNKNOWN';
  return maker(row) === null ? kind.type : `STOP_${kind.type}`;
}

/**
 * "Expired" and "refused for crossing" have no state of their own and are read from why the order was canceled. One that was
 * filled in part was live: calling it rejected would say that nothing was placed.
 */
function statusOf(row: Row, filled: DecimalText | null): OrderStatus {
  const status = STATUS[row.text('state')] ?? 'UNKNOWN';
  if (status !== 'CANCELED') return status;
  const source = row.text('cancelSource');
  if (source === WOULD_TAKE && (filled === null || filled === '0')) return 'REJECTED';
  const isAsked = source === BY_USER || source === BY_COUNTDOWN;
  return !isAsked && ENDS_BY_ITSELF.has(row.text('ordType')) ? 'EXPIRED' : 'CANCELED';
}

/** Spot market orders alone: a buy is sized in the quote and a sale in the base unless `tgtCcy` says otherwise. */
export function inQuote(row: Row, isMarket = row.text('ordType') === 'market'): boolean {
  if (!isMarket || isContract(row.text('instId'))) return false;
  const unit = row.text('tgtCcy');
  return unit === 'quote_ccy' || (unit === '' && row.text('side') === 'buy');
}

function reasonOf(row: Row): string {
  const told = row.text('cancelSourceReason') || REASONS[row.text('cancelSource')];
  if (told !== undefined && row.text('cancelSource') !== BY_USER) return told.replace(/\.$/, '');
  const code = row.text('code');
  return code === '' || code === '0' ? '' : `${row.text('msg')} (${code})`.trim();
}

/** The exchange's words where ours say less, and its spelling where ours would not lead back to it. */
function rawWords(row: Row, symbol: string, status: OrderStatus, kind: Kind | undefined): RawWords | null {
  const words: RawWords = {
    ...(status === 'UNKNOWN' && {status: row.text('state')}),
    ...(kind === undefined && {type: row.text('ordType')}),
    ...rawSymbolOf(symbol, row.text('instId')),
  };
  return Object.keys(words).length === 0 ? null : words;
}

/** Without arithmetic where there is nothing to compute, which is most of the time. */
export function remainingOf(quantity: DecimalText | null, filled: DecimalText | null): DecimalText | null {
  if (quantity === null || filled === null || filled === '0') return filled === null ? null : quantity;
  return filled === quantity ? '0' : plain(dec(quantity).minus(filled));
}
