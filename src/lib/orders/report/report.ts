/** `orders report`: orders of the journal, with what the exchanges tell of their fills, and what their execution cost. */
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import type {Fee, Fill, Order} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {Intent} from '../../state/journal.ts';
import type {HistoryDocument} from '../look/history.ts';
import {orderHistory} from '../look/history.ts';
import type {OrderDeps} from '../order-deps.ts';
import {bpsOf, type Cost, type CostSum, costOf, midOf, money, type OrderCost, sumOf, type Traded} from './cost.ts';

const MOST_ORDERS = 100_000;
const MOST_FILLS = 10_000;
const PRICE_PLACES = 18;

export interface ReportQuery {
  readonly symbol: string | null;
  /** Epoch ms, our clock: when the order was journaled. */
  readonly since: number;
  readonly by: 'account' | 'symbol' | null;
  /** From the journal alone: no exchange is asked. */
  readonly local: boolean;
}

/** Money is in `quote`; above 0 it cost, below it gained. */
export interface ReportedOrder {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly id: string | null;
  readonly clientOrderId: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: Order['type'];
  readonly placedAt: string;
  readonly quote: string;
  readonly filled: DecimalText;
  readonly averagePrice: DecimalText;
  /** What changed hands. */
  readonly value: DecimalText;
  readonly arrivalMid: DecimalText | null;
  readonly arrivalAt: string | null;
  readonly plannedPrice: DecimalText | null;
  readonly slippage: DecimalText | null;
  readonly slippageBps: DecimalText | null;
  readonly versusPlan: DecimalText | null;
  readonly versusPlanBps: DecimalText | null;
  readonly fees: readonly Fee[] | null;
  readonly fee: DecimalText | null;
  readonly feeBps: DecimalText | null;
  readonly cost: DecimalText | null;
  readonly costBps: DecimalText | null;
  /** What is not known of it. */
  readonly unknown: readonly ('arrival' | 'plan' | 'fees')[];
}

export interface ReportSum {
  readonly quote: string;
  readonly orders: number;
  readonly value: DecimalText;
  readonly slippage: CostSum;
  readonly versusPlan: CostSum;
  readonly fee: CostSum;
  readonly cost: CostSum;
}

export interface ReportDocument extends Pick<HistoryDocument, 'at' | 'complete' | 'accounts' | 'missing' | 'more'> {
  readonly since: string;
  /** Newest first; those that traded. */
  readonly orders: readonly ReportedOrder[];
  /** Orders that were placed, and of which nothing is known to have traded, or not at which price. */
  readonly untold: number;
  /** One for each coin that prices are in. */
  readonly totals: readonly ReportSum[];
  readonly groups: readonly (ReportSum & {readonly key: string})[];
}

type Deps = Pick<OrderDeps, 'call' | 'state' | 'accounts'>;

/** Throws `config` where the journal cannot be read, and what `orders history` throws for a symbol. */
export async function reportOrders(query: ReportQuery, deps: Deps): Promise<ReportDocument> {
  const {symbol, since, by, local} = query;
  const names = new Set(deps.accounts.map(({account}) => account));
  const all = deps.state.journal.list(since, MOST_ORDERS + 1);
  const intents = all
    .slice(0, MOST_ORDERS)
    .filter((intent) => names.has(intent.account) && (symbol === null || intent.symbol === symbol));
  const placed = intents.filter(({state}) => state !== 'REJECTED' && state !== 'NOT_PLACED' && state !== 'INTENT');
  const told = local || placed.length === 0 ? null : await orderHistory({symbol, since, limit: MOST_FILLS}, deps);
  const seen = new Told(told);
  const rows = placed.flatMap((intent) => rowOf(intent, seen));
  const groups = by === null ? [] : grouped(rows, ({order}) => order[by]).map(([key, part]) => ({key, part}));
  return {
    at: new Date(deps.call.clock.now()).toISOString(),
    since: new Date(since).toISOString(),
    complete: told?.complete ?? true,
    orders: rows.map(({order}) => order),
    untold: placed.length - rows.length,
    totals: sums(rows),
    groups: groups.flatMap(({key, part}) => sums(part).map((sum) => ({key, ...sum}))),
    more: all.length > MOST_ORDERS || told?.more === true,
    accounts: told?.accounts ?? [],
    missing: told?.missing ?? [],
  };
}

/** Fills and last states by order, as the exchanges told them. */
class Told {
  readonly #fills = new Map<string, Fill[]>();
  readonly #orders = new Map<string, Order>();

  constructor(told: Pick<HistoryDocument, 'orders' | 'fills'> | null) {
    for (const fill of told?.fills ?? []) {
      const key = `${fill.account} ${fill.symbol} ${fill.orderId}`;
      this.#fills.set(key, [...(this.#fills.get(key) ?? []), fill]);
    }
    for (const order of told?.orders ?? []) this.#orders.set(`${order.account} ${order.symbol} ${order.id}`, order);
  }

  fillsOf({account, symbol, id}: Order): readonly Fill[] {
    return this.#fills.get(`${account} ${symbol} ${id}`) ?? [];
  }

  /** The state that is further on. */
  newest(order: Order): Order {
    const told = this.#orders.get(`${order.account} ${order.symbol} ${order.id}`);
    return told?.filled != null && dec(told.filled).gt(order.filled ?? '0') ? told : order;
  }
}

interface Row {
  readonly order: ReportedOrder;
  readonly value: Decimal;
  readonly costs: OrderCost;
}

/** None for an order that has not traded, or of which that is not known. */
function rowOf(intent: Intent, seen: Told): readonly Row[] {
  if (intent.order === null) return [];
  const traded = tradedOf(intent, seen.newest({...intent.order, account: intent.account}), seen);
  if (traded === null) return [];
  const {arrival = null} = intent;
  const costs = costOf(traded, arrival);
  const {slippage, versusPlan, fee, total} = costs;
  const order: ReportedOrder = {
    account: intent.account,
    exchange: intent.exchange,
    symbol: intent.symbol,
    id: intent.order.id,
    clientOrderId: intent.clientOrderId,
    side: intent.side,
    type: intent.request.type,
    placedAt: new Date(intent.createdAt).toISOString(),
    quote: traded.quote,
    filled: plain(traded.quantity),
    averagePrice: plain(traded.value.div(traded.quantity).toDecimalPlaces(PRICE_PLACES)),
    value: plain(traded.value),
    arrivalMid: arrival === null ? null : plain(midOf(arrival)),
    arrivalAt: arrival === null ? null : new Date(arrival.at).toISOString(),
    plannedPrice: arrival?.planned ?? null,
    slippage: amountOf(slippage),
    slippageBps: slippage === null ? null : bpsOf(slippage),
    versusPlan: amountOf(versusPlan),
    versusPlanBps: versusPlan === null ? null : bpsOf(versusPlan),
    fees: traded.fees,
    fee: amountOf(fee),
    feeBps: fee === null ? null : bpsOf(fee),
    cost: amountOf(total),
    costBps: total === null ? null : bpsOf(total),
    unknown: [
      ...(slippage === null ? (['arrival'] as const) : []),
      ...(versusPlan === null ? (['plan'] as const) : []),
      ...(fee === null ? (['fees'] as const) : []),
    ],
  };
  return [{order, value: traded.value, costs}];
}

function amountOf(cost: Cost | null): DecimalText | null {
  return cost === null ? null : money(cost.amount);
}

/** From its fills where all of them came, else from what the order itself says. Null: nothing traded, or it is not known at which price. */
function tradedOf(intent: Intent, order: Order, seen: Told): Traded | null {
  const market = splitSymbol(intent.symbol);
  if (market === null) return null;
  const {side} = intent;
  const [base, quote] = [market.base, market.settle ?? market.quote];
  const fills = seen.fillsOf(order);
  const quantity = fills.reduce((sum, fill) => sum.plus(fill.quantity), ZERO);
  const filled = dec(order.filled ?? '0');
  if (!quantity.isZero() && quantity.gte(filled)) {
    const value = fills.reduce((sum, fill) => sum.plus(dec(fill.quantity).times(fill.price)), ZERO);
    const fees = fills.flatMap(({fee}) => fee ?? []);
    return {side, quantity, value, fees: fees.length === fills.length ? summedFees(fees) : null, base, quote};
  }
  if (filled.isZero() || order.averagePrice === null) return null;
  const value = filled.times(order.averagePrice);
  // An answer without fees does not say that there were none.
  return {side, quantity: filled, value, fees: order.fees.length === 0 ? null : order.fees, base, quote};
}

function summedFees(fees: readonly Fee[]): readonly Fee[] {
  const sums = new Map<string, Decimal>();
  for (const {asset, amount} of fees) sums.set(asset, (sums.get(asset) ?? ZERO).plus(amount));
  return [...sums].map(([asset, sum]) => ({asset, amount: plain(sum)}));
}

function grouped(rows: readonly Row[], keyOf: (row: Row) => string): readonly (readonly [string, readonly Row[]])[] {
  return [...Map.groupBy(rows, keyOf)].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Money of one coin is never added to that of another. */
function sums(rows: readonly Row[]): readonly ReportSum[] {
  return grouped(rows, ({order}) => order.quote).map(([quote, part]) => ({
    quote,
    orders: part.length,
    value: plain(part.reduce((sum, {value}) => sum.plus(value), ZERO)),
    slippage: sumOf(part.map(({costs}) => costs.slippage)),
    versusPlan: sumOf(part.map(({costs}) => costs.versusPlan)),
    fee: sumOf(part.map(({costs}) => costs.fee)),
    cost: sumOf(part.map(({costs}) => costs.total)),
  }));
}
