/**
 * Conditional orders, which OKX keeps apart as "algo" orders. Pure. https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-details
 *
 *   live ─► PENDING ─► effective: what became of it is told by the orders that it made (`childIds`)
 *                  └─► canceled, order_failed
 */
import type {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import {createOrder, type Order, type OrderStatus, type RawWords, type Trigger} from '../../model/order.ts';
import {isReduceOnly, sideOf} from './fill.ts';
import {inQuote, type Owner, remainingOf} from './order.ts';
import {inBase} from './sizes.ts';
import {canonicalOf, rawSymbolOf} from './symbols.ts';

/** Kinds that mxt speaks, as a list asks for them: TP/SL and triggers. */
export const SPOKEN_KINDS = ['trigger', 'conditional,oco'] as const;
/** And every other kind, whose orders are shown by their words alone, and ended like any other. */
export const ALGO_KINDS = [...SPOKEN_KINDS, 'move_order_stop', 'twap', 'smart_iceberg'] as const;

const STATUS: Readonly<Record<string, OrderStatus>> = {
  live: 'PENDING',
  pause: 'PENDING',
  partially_effective: 'PENDING',
  canceled: 'CANCELED',
  order_failed: 'REJECTED',
  partially_failed: 'REJECTED',
};
const TRIGGERS: Readonly<Record<string, Trigger['by']>> = {last: 'LAST', mark: 'MARK', index: 'INDEX'};
const AT_MARKET = '-1';

/** Whether it has fired: then its own row does not say how it goes on. */
export function hasFired(row: Row): boolean {
  return row.text('state') === 'effective';
}

/** What fires it and what it then becomes; null for kinds that mxt does not speak. */
interface Condition {
  readonly stopPrice: DecimalText | null;
  readonly price: DecimalText | null;
  readonly isMarket: boolean;
  readonly trigger: Trigger;
}

export function toAlgoOrder(row: Row, owner: Owner, contract: DecimalText | null = '1'): Order {
  const condition = conditionOf(row);
  const status = STATUS[row.text('state')] ?? 'UNKNOWN';
  const symbol = canonicalOf(row.text('instId'), row.text('tradeQuoteCcy'));
  // "" where the order closes a whole position.
  const quantity = inQuote(row, condition?.isMarket ?? false) ? null : inBase(row.amount('sz'), contract);
  const isUnfilled = status !== 'UNKNOWN' && !/partially/.test(row.text('state'));
  const failure = row.text('failCode');
  const raw = rawWords(row, symbol, status, condition);
  const style = row.text('advanceOrdType');
  return createOrder({
    ...owner,
    symbol,
    id: row.text('algoId'),
    clientOrderId: row.text('algoClOrdId') || null,
    side: sideOf(row),
    type: condition === null ? 'UNKNOWN' : condition.isMarket ? 'STOP_MARKET' : 'STOP_LIMIT',
    timeInForce: condition === null || condition.isMarket ? null : style === 'fok' ? 'FOK' : style === 'ioc' ? 'IOC' : 'GTC',
    reduceOnly: isReduceOnly(row),
    price: condition?.price ?? null,
    stopPrice: condition?.stopPrice ?? null,
    trigger: condition?.trigger ?? null,
    quantity,
    filled: isUnfilled ? '0' : null,
    remaining: isUnfilled ? remainingOf(quantity, '0') : null,
    status,
    createdAt: row.time('cTime'),
    updatedAt: row.time('uTime') ?? row.time('cTime'),
    ...(status === 'REJECTED' && {reason: `it fired, and its order failed (${failure === '' ? 'no code given' : failure})`}),
    ...(raw !== null && {raw}),
    childIds: childrenOf(row),
  });
}

/** The orders that it made; large ones are split. `ordId` is the older form. */
export function childrenOf(row: Row): readonly string[] {
  const list = row.any('ordIdList');
  const ids = Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string' && id !== '') : [];
  const latest = row.text('ordId');
  return ids.length > 0 || latest === '' || latest === '0' ? ids : [latest];
}

/** Where a take-profit and a stop-loss stand in one order, the stop-loss is what it is shown as. */
function conditionOf(row: Row): Condition | null {
  switch (row.text('ordType')) {
    case 'trigger': {
      const stopPrice = row.nonZero('triggerPx');
      return {stopPrice, ...limitOf(row, 'ordPx'), trigger: {kind: kindOf(row, stopPrice), by: byOf(row, 'triggerPxType')}};
    }
    case 'conditional':
    case 'oco': {
      const isStop = row.nonZero('slTriggerPx') !== null;
      const side = isStop ? 'sl' : 'tp';
      const trigger: Trigger = {kind: isStop ? 'STOP' : 'TAKE_PROFIT', by: byOf(row, `${side}TriggerPxType`)};
      return {stopPrice: row.nonZero(`${side}TriggerPx`), ...limitOf(row, `${side}OrdPx`), trigger};
    }
    default:
      return null;
  }
}

function limitOf(row: Row, field: string): Pick<Condition, 'price' | 'isMarket'> {
  const price = row.amount(field);
  return price === AT_MARKET ? {price: null, isMarket: true} : {price, isMarket: false};
}

function byOf(row: Row, field: string): Trigger['by'] {
  return TRIGGERS[row.text(field)] ?? 'LAST';
}

/** A trigger may lie on either side of the price at which it was placed: above it, it stops a buy and takes a sale's profit. */
function kindOf(row: Row, stopPrice: DecimalText | null): Trigger['kind'] {
  const last = row.nonZero('last');
  if (last === null || stopPrice === null) return 'STOP';
  return dec(stopPrice).gt(last) === (row.text('side') === 'buy') ? 'STOP' : 'TAKE_PROFIT';
}

function rawWords(row: Row, symbol: string, status: OrderStatus, condition: Condition | null): RawWords | null {
  const words: RawWords = {
    ...(status === 'UNKNOWN' && {status: row.text('state')}),
    ...(condition === null && {type: row.text('ordType')}),
    ...rawSymbolOf(symbol, row.text('instId')),
  };
  return Object.keys(words).length === 0 ? null : words;
}
