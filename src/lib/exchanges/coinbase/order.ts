/**
 * Orders, as reads and the user channel tell them: two forms of one noun. Pure. A row with an id is always an order: what it
 * says in words that are not known here is UNKNOWN or null, with the exchange's words in `raw`.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/get-order
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#user-channel
 */
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {difference} from '../../model/exact.ts';
import {
  createOrder,
  type Fee,
  isTerminal,
  type Order,
  type OrderStatus,
  type OrderType,
  type RawWords,
  type Side,
  type TimeInForce,
  type Trigger,
} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {configurationOf, isDust} from './configuration.ts';
import {symbolOf} from './market.ts';
import {type StatusFacts, statusOf, wordOf} from './status.ts';

/** Whose order it is, and the step of a market's quantities where that is known ("0" where not). */
export interface Owner {
  readonly account: string;
  readonly exchange: string;
  stepOf(wire: string): DecimalText;
}

const SIDES: Readonly<Record<string, Side>> = {BUY: 'BUY', SELL: 'SELL'};
const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = {
  GOOD_UNTIL_CANCELLED: 'GTC',
  IMMEDIATE_OR_CANCEL: 'IOC',
  FILL_OR_KILL: 'FOK',
};
/** A bracket rests at its price. */
const STREAMED_TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'LIMIT',
  BRACKET: 'LIMIT',
  MARKET: 'MARKET',
  STOP_LIMIT: 'STOP_LIMIT',
};
const NO_REASON: ReadonlySet<string> = new Set(['', 'REJECT_REASON_UNSPECIFIED']);

/** What both forms say of an order, in common words. */
interface Facts extends StatusFacts {
  readonly side: string;
  readonly rawType: string;
  readonly postOnly: boolean;
  readonly price: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  readonly stopDirection: string;
  readonly averagePrice: DecimalText | null;
  /** Base units; null: sized in quote money, or not said. */
  readonly quantity: DecimalText | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly reason: string;
}

/** An order of a list, or of a question by id. */
export function toOrder(payload: unknown, owner: Owner): Order {
  const row = new Row(payload);
  const terms = configurationOf(row);
  const filled = row.amount('filled_size');
  return orderOf(owner, {
    row,
    ...terms,
    side: row.text('side'),
    timeInForce: terms.timeInForce ?? TIMES_IN_FORCE[row.text('time_in_force')] ?? null,
    filled,
    averagePrice: row.nonZero('average_filled_price'),
    isDust: terms.quoteSize !== null && isDust(row, terms.quoteSize, owner.stepOf(row.text('product_id'))),
    createdAt: row.stamp('created_time'),
    updatedAt: row.stamp('last_update_time') ?? row.stamp('last_fill_time') ?? row.stamp('created_time'),
    reason: firstReason(row.text('cancel_message'), row.text('reject_message'), row.text('reject_reason')),
  });
}

/** An order of the user channel. `at`: the time of its frame, ISO 8601. Throws `protocol` when its fills cannot be read. */
export function toStreamedOrder(payload: unknown, at: string | null, owner: Owner): Order {
  const row = new Row(payload);
  const rawType = row.text('order_type').toUpperCase().replace(/\s+/g, '_');
  const type = STREAMED_TYPES[rawType] ?? 'UNKNOWN';
  const [filled, left] = [row.decimal('cumulative_quantity'), row.amount('leaves_quantity')];
  const isOpen = !isTerminal(wordOf(row));
  return orderOf(owner, {
    row,
    type,
    rawType,
    side: row.text('order_side'),
    timeInForce: TIMES_IN_FORCE[row.text('time_in_force')] ?? null,
    postOnly: row.flag('post_only') === true,
    price: type === 'MARKET' ? null : row.nonZero('limit_price'),
    stopPrice: row.nonZero('stop_price'),
    stopDirection: '',
    filled,
    averagePrice: row.nonZero('avg_price'),
    // What is left counts in the money that the order was sized in, and is 0 when it ended: only of a live limit order is it base.
    quantity: type !== 'MARKET' && isOpen && filled !== null && left !== null ? plain(dec(filled).plus(left)) : null,
    isDust: false,
    createdAt: row.stamp('creation_time'),
    updatedAt: at ?? row.stamp('creation_time'),
    reason: firstReason(row.text('cancel_reason'), row.text('reject_reason')),
  });
}

function orderOf({account, exchange}: Owner, facts: Facts): Order {
  const {row, type, filled} = facts;
  const wire = row.text('product_id');
  const symbol = symbolOf(wire);
  const status = statusOf(facts);
  const quantity = facts.quantity ?? (isSizedAtEnd(facts, status) ? filled : null);
  const stopPrice = facts.stopPrice;
  const reason = status === 'FILLED' ? '' : facts.reason;
  const raw = rawWords(facts, status, symbol === null ? wire : null);
  return createOrder({
    account,
    exchange,
    symbol: symbol ?? wire,
    id: row.text('order_id'),
    clientOrderId: row.text('client_order_id') || null,
    side: SIDES[facts.side] ?? null,
    type,
    timeInForce: facts.timeInForce,
    postOnly: facts.postOnly,
    price: facts.price,
    stopPrice,
    trigger: stopPrice === null ? null : triggerOf(facts),
    quantity,
    filled,
    remaining: quantity === null || filled === null ? null : difference(quantity, filled),
    averagePrice: facts.averagePrice,
    status,
    fees: feesOf(row, symbol),
    createdAt: facts.createdAt,
    updatedAt: facts.updatedAt,
    ...(reason !== '' && {reason}),
    ...(raw !== null && {raw}),
    // A bracket names the order that it was attached to, which names the bracket; the channel leaves both out.
    parentId: row.text('originating_order_id') || null,
    linkedIds: [row.text('attached_order_id')].filter((id) => id !== ''),
  });
}

/** Sized in quote money: what it comes to in base is known when it is over. So it is of any order that was filled whole. */
function isSizedAtEnd({type}: Facts, status: OrderStatus): boolean {
  return status === 'FILLED' || (type === 'MARKET' && isTerminal(status));
}

/** Triggers go by the last trade. Above the price one stops a buy and takes the profit of a sell. */
function triggerOf({side, stopDirection}: Facts): Trigger {
  const takesProfit = stopDirection !== '' && (stopDirection === 'STOP_DIRECTION_STOP_UP') === (side === 'SELL');
  return {kind: takesProfit ? 'TAKE_PROFIT' : 'STOP', by: 'LAST'};
}

function feesOf(row: Row, symbol: string | null): readonly Fee[] {
  const amount = row.nonZero('total_fees');
  const asset = symbol === null ? undefined : splitSymbol(symbol)?.quote;
  return amount === null || asset === undefined ? [] : [{asset, amount}];
}

function firstReason(...reasons: readonly string[]): string {
  return reasons.find((reason) => !NO_REASON.has(reason)) ?? '';
}

function rawWords({row, type, rawType}: Facts, status: OrderStatus, wire: string | null): RawWords | null {
  if (status !== 'UNKNOWN' && type !== 'UNKNOWN' && wire === null) return null;
  return {
    ...(status === 'UNKNOWN' && {status: row.text('status')}),
    ...(type === 'UNKNOWN' && {type: rawType}),
    ...(wire !== null && {symbol: wire}),
  };
}
