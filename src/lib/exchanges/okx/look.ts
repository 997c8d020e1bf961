/** Questions about orders: by id, and the open ones. */
import {joinRows, type Rows} from '../../adapter/contract/rows.ts';
import type {LookUp, OpenScope} from '../../adapter/contract/trading.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {eachAlone} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import {ALGO_KINDS, childrenOf, hasFired, SPOKEN_KINDS, toAlgoOrder} from './algo.ts';
import {algoOrdersOf, type Desk, ordersOf, SPOKEN_PRODUCTS, typeIn, typesOf} from './desk.ts';
import {type AlgoName, algoNameOf, nameOf, type OrderName} from './encode.ts';
import {isMissing} from './errors.ts';
import {joinChildren} from './families.ts';
import {maker, toOrder} from './order.ts';
import {algoDetails, algosPending, orderDetails, ordersArchive, ordersHistory, ordersPending} from './rest.ts';
import type {InstrumentType} from './symbols.ts';

const ID = /^\d{1,24}$/;
const CLIENT_ID = /^[A-Za-z0-9]{1,32}$/;

/** One order by id, plain or conditional. Null only when both endpoints say that there is none. */
export async function readOrder(desk: Desk, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  const instId = ref.raw?.symbol ?? (await desk.markets.instrument(ref.symbol, signal));
  const plain = () => readPlain(desk, instId, nameOf(ref), signal);
  const algo = () => readAlgo(desk, algoNameOf(ref), signal);
  return desk.families.has(ref) ? ((await algo()) ?? plain()) : ((await plain()) ?? algo());
}

export async function readPlain(desk: Desk, instId: string, name: OrderName, signal: AbortSignal): Promise<Order | null> {
  const row = await orNone(desk.client.askPart(orderDetails, {instId, ...name}, signal));
  if (row === null) return null;
  const algoId = maker(row);
  // Its own row leaves out the trigger; without an answer it is not told.
  if (algoId !== null && !desk.families.has({id: algoId, clientOrderId: null})) {
    const made = await readAlgo(desk, {algoId}, signal).catch((error: unknown) => nothing(error));
    if (made !== null) return made;
  }
  return desk.families.complete([await decode(desk, row, signal)])[0] ?? null;
}

/** A conditional order; one that fired as the orders that it made, which may have been forgotten since. */
export async function readAlgo(desk: Desk, name: AlgoName, signal: AbortSignal): Promise<Order | null> {
  const row = await orNone(desk.client.askPart(algoDetails, {...name}, signal));
  if (row === null) return null;
  const instId = row.text('instId');
  await desk.sizes.learn([instId], signal);
  const order = toAlgoOrder(row, desk.owner, desk.sizes.of(instId));
  desk.families.note(order);
  if (!hasFired(row)) return order;
  const children = await Promise.all(
    childrenOf(row).map(async (ordId) => orNone(desk.client.askPart(orderDetails, {instId, ordId}, signal))),
  );
  const joined = joinChildren(
    children.flatMap((child) => (child === null ? [] : [toOrder(child, desk.owner, desk.sizes.of(instId))])),
  );
  if (joined === null) return order;
  const {id, clientOrderId, stopPrice, trigger, childIds} = order;
  return {...joined, id, clientOrderId, type: order.type, stopPrice, trigger, childIds, parentId: null};
}

async function decode({sizes, owner}: Desk, row: Row, signal: AbortSignal): Promise<Order> {
  await sizes.learn([row.text('instId')], signal);
  return toOrder(row, owner, sizes.of(row.text('instId')));
}

/** The row, or null for a parsed "does not exist". */
async function orNone(work: Promise<readonly unknown[]>): Promise<Row | null> {
  try {
    const [row] = await work;
    return row === undefined ? null : new Row(row);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function nothing(error: unknown): null {
  if (error instanceof DeskError && error.kind !== 'interrupted') return null;
  throw error;
}

/**
 * Conditional orders are lists of their own, one a kind; kinds that mxt does not speak are asked for where everything must be seen.
 * A row that can't be read in full is an UNKNOWN one.
 */
export async function openOrders(desk: Desk, {symbol, products}: OpenScope, signal: AbortSignal): Promise<Rows<Order>> {
  const {client} = desk;
  const instId = symbol === null ? undefined : await desk.markets.instrument(symbol, signal);
  const scope = {instType: typeIn(typesOf(instId, products === 'ALL' ? SPOKEN_PRODUCTS : desk.products)), instId};
  const algos = (products === 'ALL' ? ALGO_KINDS : SPOKEN_KINDS).map((ordType) => ({
    what: `open orders (${ordType})`,
    read: async () => {
      const list = client.pages('the conditional orders', algosPending, {...scope, ordType, idField: 'algoId'}, signal);
      const {rows, missing} = await list.catch((error: unknown) => noneOfKind(ordType, error));
      return joinRows([await algoOrdersOf(desk, rows, signal), {rows: [], missing}]);
    },
  }));
  const plain = {
    what: 'open orders',
    read: async () => {
      const {rows, missing} = await client.pages('the open orders', ordersPending, {...scope, idField: 'ordId'}, signal);
      return joinRows([await ordersOf(desk, rows, signal), {rows: [], missing}]);
    },
  };
  const {rows, missing} = await eachAlone([plain, ...algos]);
  const open = newestById(rows).filter((order) => !isTerminal(order.status) && isOf(order, symbol));
  return {rows: open, missing};
}

/** A kind that mxt does not speak, and that this server does not know either, has no orders. */
export function noneOfKind(kind: string, error: unknown): Rows<never> {
  const isSpoken = SPOKEN_KINDS.some((each) => each === kind);
  if (isSpoken || !(error instanceof DeskError) || error.detail.code !== '51000') throw error;
  return {rows: [], missing: []};
}

/** An instrument may be paid in several currencies, so its orders are of several symbols. */
function isOf(order: Pick<Order, 'symbol' | 'raw'>, symbol: string | null): boolean {
  return symbol === null || order.symbol === symbol || order.raw?.symbol === symbol;
}

/**
 * Every order that carries this text as either id: the open ones, conditional ones by their own look-up, and what closed lately.
 * By OKX's own number plain orders are found for three months; by a client order id closed ones only with their symbol.
 */
export async function lookUp(desk: Desk, id: string, signal: AbortSignal): Promise<LookUp> {
  const isClientId = CLIENT_ID.test(id);
  if (!isClientId && !ID.test(id)) return {orders: [], complete: true};
  // What this server does not have (another than OKX's own) has no orders; the answer is not a complete one anyway.
  const list = (endpoint: typeof ordersPending, instType: InstrumentType | undefined, after?: string) => async () => {
    const query = {instType, limit: after === undefined ? undefined : '1', after};
    return ordersOf(desk, (await orAbsent(desk.client.askPart(endpoint, query, signal))) ?? [], signal);
  };
  const types = typesOf(undefined, desk.products);
  const open = (after?: string) => list(ordersPending, typeIn(types), after);
  const closed = (endpoint: typeof ordersPending, after?: string) => types.map((instType) => list(endpoint, instType, after));
  const algo = (name: AlgoName) => async () => {
    const order = await orAbsent(readAlgo(desk, name, signal));
    return {rows: order === null ? [] : [order], missing: []};
  };
  // Pages go by number, so the first row behind the next number is this one, if there is such an order.
  const behind = ID.test(id) ? String(BigInt(id) + 1n) : undefined;
  const byNumber = behind === undefined ? [] : [open(behind), ...closed(ordersHistory, behind), ...closed(ordersArchive, behind)];
  const questions = [
    open(),
    ...closed(ordersHistory),
    ...byNumber,
    ...(ID.test(id) ? [algo({algoId: id})] : []),
    ...(isClientId ? [algo({algoClOrdId: id})] : []),
  ];
  const {rows, missing} = await eachAlone(questions.map((read) => ({what: 'orders', read})));
  const found = newestById(rows).filter((order) => order.id === id || order.clientOrderId === id || order.childIds.includes(id));
  if (found.length === 0 && missing[0] !== undefined) throw missing[0].error;
  // A number may be a client order id as well.
  return {orders: found, complete: false};
}

/** One row an order: an order that moved between two pages, or from one list to the other, is told as the newer one. */
function newestById(orders: readonly Order[]): readonly Order[] {
  const newest = new Map<string, Order>();
  for (const order of orders) {
    const key = `${order.symbol} ${order.id}`;
    const other = newest.get(key);
    if (other === undefined || (order.updatedAt ?? '') > (other.updatedAt ?? '')) newest.set(key, order);
  }
  return [...newest.values()];
}
