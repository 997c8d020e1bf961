/** Orders asked for, plain and conditional: one by its ids, all that are open, and all that carry an id. */
import type {Rows} from '../../../adapter/contract/rows.ts';
import type {LookUp} from '../../../adapter/contract/trading.ts';
import {eachAlone, readRows} from '../../../adapter/kit/pages.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Order, OrderRef} from '../../../model/order.ts';
import type {Client, ReadEndpoint} from '../client.ts';
import type {OrderPlace} from '../order.ts';
import type {Params} from '../sign.ts';
import {algoIdOf, algoNumberOf, algoOrderOf} from './algo.ts';
import type {UsdmMarkets} from './markets.ts';
import {factsOf, isConditional, toOrder} from './order.ts';
import {ALL_SYMBOLS_WEIGHT, OPEN_ALGOS, OPEN_ORDERS, QUERY_ALGO, QUERY_ORDER} from './rest.ts';
import {wireSymbol} from './symbols.ts';

/** What every part of this folder works with. */
export interface Desk {
  readonly client: Client;
  readonly markets: UsdmMarkets;
}

/** How each of the two endpoints names the order; null where the id is none of its kind. */
export interface OrderNames {
  readonly order: Params | null;
  readonly algo: Params | null;
}

/** A client id may be one of either kind, and an id says of which it is. Throws `usage` without any. */
export function namesOf({id, clientOrderId}: Pick<OrderRef, 'id' | 'clientOrderId'>): OrderNames {
  const algoId = algoNumberOf(id);
  if (algoId !== null) return {order: null, algo: {algoId}};
  if (id !== null) return {order: {orderId: id}, algo: null};
  if (clientOrderId !== null) return {order: {origClientOrderId: clientOrderId}, algo: {clientAlgoId: clientOrderId}};
  throw new DeskError('usage', 'An order is named by its id or its client order id.');
}

export function placeOf({client}: Desk, symbol: string, ref?: Pick<OrderRef, 'raw'>): OrderPlace {
  return {...client.owner, symbol, isListed: ref?.raw?.symbol === undefined};
}

/** One order, or null when neither endpoint knows it. Both are asked at the same moment: what one does not know proves nothing. */
export async function findOrder(desk: Desk, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  const symbol = wireSymbol(ref);
  const place = placeOf(desk, ref.symbol, ref);
  const {order, algo} = namesOf(ref);
  const [plain, waiting] = await Promise.all([
    order === null ? null : rowOrNull(desk, QUERY_ORDER, {symbol, ...order}, signal),
    algo === null ? null : rowOrNull(desk, QUERY_ALGO, {symbol, ...algo}, signal),
  ]);
  if (waiting !== null && !isLater(plain, waiting)) return whole(desk, place, symbol, waiting, plain, signal);
  return plain === null ? null : ofPlain(desk, place, symbol, plain, signal);
}

/** A client id that a later plain order carries again. */
function isLater(plain: Row | null, waiting: Row): boolean {
  if (plain === null || plain.text('orderId') === waiting.text('actualOrderId')) return false;
  return Number(plain.text('time')) > Number(waiting.text('createTime'));
}

/** A conditional order with the order that was made of it, asked for where it is not at hand. */
async function whole(
  desk: Desk,
  place: OrderPlace,
  symbol: string,
  waiting: Row,
  plain: Row | null,
  signal: AbortSignal,
): Promise<Order> {
  const orderId = waiting.text('actualOrderId');
  if (orderId === '' || orderId === '0') return algoOrderOf(place, waiting, null);
  const isAtHand = plain?.text('orderId') === orderId;
  const child = isAtHand ? plain : await rowOrNull(desk, QUERY_ORDER, {symbol, orderId}, signal);
  return algoOrderOf(place, waiting, child);
}

/** A row of the order endpoints; one that a trigger made is shown as the order that it was made of, where that is still known. */
export async function ofPlain(desk: Desk, place: OrderPlace, symbol: string, row: Row, signal: AbortSignal): Promise<Order> {
  const facts = factsOf(row);
  if (!isConditional(facts.type)) return toOrder(place, facts);
  const waiting = await rowOrNull(desk, QUERY_ALGO, {symbol, clientAlgoId: facts.clientOrderId}, signal);
  const isOwn = waiting !== null && waiting.text('actualOrderId') === facts.orderId;
  return isOwn ? algoOrderOf(place, waiting, row) : toOrder(place, facts);
}

/** Null for a parsed "does not exist". */
export async function rowOrNull(
  {client}: Pick<Desk, 'client'>,
  endpoint: ReadEndpoint<typeof QUERY_ORDER.answer>,
  params: Params,
  signal: AbortSignal,
): Promise<Row | null> {
  try {
    return new Row(await client.ask(endpoint, params, signal));
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'not-found') return null;
    throw error;
  }
}

/** Open orders of both kinds, of one symbol or of all. */
export async function openOrders(desk: Desk, symbol: string | null, signal: AbortSignal): Promise<Rows<Order>> {
  const {plain, waiting, missing} = await openRows(desk, symbol, signal);
  const wires = [...plain, ...waiting].map((row) => row.text('symbol'));
  if (symbol === null) await learn(desk, wires, signal);
  const place = (row: Row): OrderPlace =>
    symbol === null
      ? desk.markets.placeOf(row.text('symbol'))
      : placeOf(desk, symbol, symbol.includes('/') ? {} : {raw: {symbol}});
  const orders = await Promise.all(plain.map((row) => ofPlain(desk, place(row), row.text('symbol'), row, signal)));
  return {rows: [...orders, ...waiting.map((row) => algoOrderOf(place(row), row, null))], missing};
}

/** Rows that name their order. A list that does not come is missing, and takes the other one not along. */
async function openRows(desk: Desk, symbol: string | null, signal: AbortSignal) {
  const params: Params = symbol === null ? {} : {symbol: wireSymbol({symbol})};
  const plain: Row[] = [];
  const waiting: Row[] = [];
  const list = (what: string, endpoint: typeof OPEN_ORDERS, id: string, into: Row[]) => ({
    what,
    product: 'linear' as const,
    read: async () => {
      const weighed = symbol === null ? {...endpoint, weight: ALL_SYMBOLS_WEIGHT} : endpoint;
      const {rows, missing} = readRows('orders', await desk.client.askPart(weighed, params, signal), (payload) => {
        const row = new Row(payload);
        return row.text(id) === '' || row.text('symbol') === '' ? null : row;
      });
      into.push(...rows);
      return {rows: [], missing};
    },
  });
  const {missing} = await eachAlone<never>([
    list('open orders of contracts', OPEN_ORDERS, 'orderId', plain),
    list('conditional orders of contracts', OPEN_ALGOS, 'algoId', waiting),
  ]);
  return {plain, waiting, missing};
}

/** Open orders that carry this text as an id of any kind. Closed ones are found with their symbol only, so it is never complete. */
export async function lookUp(desk: Desk, id: string, signal: AbortSignal): Promise<LookUp> {
  const {plain, waiting, missing} = await openRows(desk, null, signal);
  const orders = plain.filter((row) => row.text('orderId') === id || row.text('clientOrderId') === id);
  const algos = waiting.filter((row) => {
    const algoId = row.text('algoId');
    return algoId === id || algoIdOf(algoId) === id || row.text('clientAlgoId') === id;
  });
  if (orders.length === 0 && algos.length === 0 && missing[0] !== undefined) throw missing[0].error;
  await learn(
    desk,
    [...orders, ...algos].map((row) => row.text('symbol')),
    signal,
  );
  const place = (row: Row) => desk.markets.placeOf(row.text('symbol'));
  const found = await Promise.all(orders.map((row) => ofPlain(desk, place(row), row.text('symbol'), row, signal)));
  return {orders: [...found, ...algos.map((row) => algoOrderOf(place(row), row, null))], complete: false};
}

/** A name that could not be asked for is not known; the orders are there all the same. */
export async function learn({markets}: Desk, wires: readonly string[], signal: AbortSignal): Promise<void> {
  await markets.names.learn('linear', wires, signal).catch((error: unknown) => {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
  });
}
