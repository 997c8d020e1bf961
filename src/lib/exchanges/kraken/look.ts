/** Questions about orders: by id, the open ones, and the witnesses for a lost one. */
import type {Rows} from '../../adapter/contract/rows.ts';
import type {LookUp, OrderSource} from '../../adapter/contract/trading.ts';
import {eachAlone} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import type {Client} from './client.ts';
import {type Entry, entriesOf} from './entries.ts';
import {isMissing} from './errors.ts';
import {historyEntries} from './history.ts';
import {clientIdOf, isClientId, isOrderId, nameOf} from './ids.ts';
import type {Markets} from './markets.ts';
import {toOrders} from './orders.ts';
import * as rest from './rest.ts';
import type {Params} from './sign.ts';

/** Slack for a clock that was measured with an error, when looking for what was sent "at" an instant. */
const CLOCK_SLACK_MS = 5000;

/** One order by id, or null for a parsed "not found". A client id may be shared by closed orders: the open one, or the latest. */
export async function readOrder(client: Client, markets: Markets, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  const name = nameOf(ref);
  if ('txid' in name) return newest(await toOrders(client, markets, await byOrderId(client, name.txid, signal), signal));
  return (
    newest(await toOrders(client, markets, await openUnder(client, name.cl_ord_id, signal), signal)) ??
    newest(await toOrders(client, markets, await closedUnder(client, name.cl_ord_id, signal), signal))
  );
}

/** Every order that carries this text as either id. What could not be asked makes it incomplete; thrown when nothing was found either. */
export async function lookUp(client: Client, markets: Markets, id: string, signal: AbortSignal): Promise<LookUp> {
  const name = clientIdOf(id) ?? '';
  const questions: readonly (() => Promise<readonly Entry[]>)[] = [
    ...(isOrderId(id) ? [() => byOrderId(client, id, signal)] : []),
    ...(isClientId(name) ? [() => openUnder(client, name, signal), () => closedUnder(client, name, signal)] : []),
  ];
  if (questions.length === 0) return {orders: [], complete: true};
  const {rows, missing} = await eachAlone(
    questions.map((ask) => ({what: 'orders', read: async () => toOrders(client, markets, await ask(), signal)})),
  );
  if (rows.length === 0 && missing[0] !== undefined) throw missing[0].error;
  // An order that closed between two answers is in both: what ended counts.
  const byId = new Map<string, Order>();
  for (const order of rows) {
    const other = byId.get(order.id ?? '');
    if (other === undefined || !isTerminal(other.status)) byId.set(order.id ?? '', order);
  }
  return {orders: [...byId.values()], complete: missing.length === 0};
}

/** All of them in one answer, conditional ones too. A row that cannot be read in full is an UNKNOWN one. */
export async function openOrders(
  client: Client,
  markets: Markets,
  symbol: string | null,
  signal: AbortSignal,
): Promise<Rows<Order>> {
  const {rows, missing} = await toOrders(client, markets, await listOpen(client, {}, signal), signal);
  const open = rows.filter(({status}) => !isTerminal(status));
  return {rows: symbol === null ? open : open.filter((order) => order.symbol === symbol), missing};
}

/** Four witnesses. Kraken's lists may lag behind its engine; none alone proves absence. */
export function orderSources(client: Client, markets: Markets, ref: OrderRef, since: number): readonly OrderSource[] {
  const {id, clientOrderId} = ref;
  const source = (
    name: string,
    shows: OrderSource['shows'],
    ask: (signal: AbortSignal) => Promise<readonly Entry[]>,
  ): OrderSource => ({
    name,
    fromEngine: false,
    shows,
    async find(signal) {
      const entries = (await ask(signal)).filter(([txid, payload]) =>
        clientOrderId === null ? txid === id : clientIdOf(new Row(payload).any('cl_ord_id')) === clientOrderId,
      );
      return newest(await toOrders(client, markets, entries, signal));
    },
  });
  const named = (name: string, shows: OrderSource['shows'], under: typeof openUnder): readonly OrderSource[] =>
    clientOrderId === null ? [] : [source(name, shows, (signal) => under(client, clientOrderId, signal))];
  return [
    ...named('open-by-client-id', 'OPEN', openUnder),
    ...named('closed-by-client-id', 'ENDED', closedUnder),
    ...(id === null ? [] : [source('order-by-id', 'ALL', (signal) => byOrderId(client, id, signal))]),
    source('open-orders', 'OPEN', (signal) => listOpen(client, {}, signal)),
    source('order-history', 'ENDED', async (signal) => {
      const {entries, missing} = await historyEntries(client, 'closed', {since: since - CLOCK_SLACK_MS}, signal);
      // Without all of it, an order that is not in it may still be there.
      if (missing[0] !== undefined) throw missing[0].error;
      return entries;
    }),
  ];
}

async function byOrderId(client: Client, txid: string, signal: AbortSignal): Promise<readonly Entry[]> {
  try {
    const result = await client.askPart(rest.queryOrders, {txid}, signal);
    return entriesOf(result.value).filter(([id]) => id === txid);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function openUnder(client: Client, clientOrderId: string, signal: AbortSignal): Promise<readonly Entry[]> {
  return under(await listOpen(client, {cl_ord_id: clientOrderId}, signal), clientOrderId);
}

async function closedUnder(client: Client, clientOrderId: string, signal: AbortSignal): Promise<readonly Entry[]> {
  const params = {cl_ord_id: clientOrderId, consolidate_taker: 'false'};
  const result = await client.askPart(rest.closedOrders, params, signal);
  return under(entriesOf(result.any('closed')), clientOrderId);
}

/** Whatever the server made of the question. */
function under(entries: readonly Entry[], clientOrderId: string): readonly Entry[] {
  return entries.filter(([, payload]) => clientIdOf(new Row(payload).any('cl_ord_id')) === clientOrderId);
}

async function listOpen(client: Client, params: Params, signal: AbortSignal): Promise<readonly Entry[]> {
  return entriesOf((await client.askPart(rest.openOrders, params, signal)).any('open'));
}

/** Throws what kept the only row from being read: it is not "not found". */
function newest({rows, missing}: Rows<Order>): Order | null {
  if (rows.length === 0 && missing[0] !== undefined) throw missing[0].error;
  return rows.toSorted((a, b) => ((a.createdAt ?? '') < (b.createdAt ?? '') ? 1 : -1))[0] ?? null;
}
