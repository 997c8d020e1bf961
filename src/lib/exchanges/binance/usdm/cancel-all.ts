/** Everything that is open on contracts, conditional orders too, cancelled before anything is read of it, symbol by symbol. */
import type {CancelAllReport, CancelScope} from '../../../adapter/contract/trading.ts';
import {cancelBySymbol} from '../../../adapter/kit/cancel-by-symbol.ts';
import {Row} from '../../../adapter/kit/row.ts';
import type {Order} from '../../../model/order.ts';
import type {Client, Endpoint} from '../client.ts';
import {algoOrderOf} from './algo.ts';
import {doneOrRefusal} from './codes.ts';
import {factsOf, toOrder} from './order.ts';
import {type Desk, ofPlain} from './reads.ts';
import {ALL_SYMBOLS_WEIGHT, CANCEL_OPEN_ALGOS, CANCEL_OPEN_ORDERS, OPEN_ALGOS, OPEN_ORDERS} from './rest.ts';
import {spellingsOf, wireSymbol} from './symbols.ts';

/**
 * The symbols that the caller knows of, and those of both lists of open orders, of which only the symbols are read before the cancels.
 * The answers say that all is ended, and name no order: what was open stands in the lists, which are sent ahead of the cancels.
 */
export async function cancelAll(
  desk: Desk,
  {symbol, knownSymbols, callerLists = false}: CancelScope,
  signal: AbortSignal,
): Promise<CancelAllReport> {
  const {client, markets} = desk;
  client.requireWriter();
  // Coins that the caller knows of are none of this wallet's.
  const known = symbol === null ? knownSymbols.flatMap(spellingsOf) : [wireSymbol({symbol})];
  const lists = callerLists ? [] : [OPEN_ORDERS, OPEN_ALGOS].map((list) => listOf(client, list, symbol, signal));
  const report = await cancelBySymbol({
    known,
    lists:
      symbol === null
        ? lists.map(
            ({rows}) =>
              async () =>
                new Set((await rows).map((row) => row.text('symbol'))),
          )
        : [],
    callerLists,
    cancel: async (wire) => {
      await Promise.all([CANCEL_OPEN_ORDERS, CANCEL_OPEN_ALGOS].map((endpoint) => endAll(client, endpoint, wire, signal)));
      return {orders: [], unnamed: 0};
    },
    nameOf: (wire) => markets.placeOf(wire).symbol,
  });
  return {...report, orders: (await Promise.all(lists.map((list) => ordersOf(desk, list, signal)))).flat()};
}

async function endAll(client: Client, endpoint: Endpoint, symbol: string, signal: AbortSignal): Promise<void> {
  const error = doneOrRefusal(await client.change(endpoint, {symbol}, signal));
  // "Unknown order sent": nothing was open, which is what was asked for.
  if (error !== null && error.detail.code !== '-2011') throw error;
}

interface Listed {
  readonly list: typeof OPEN_ORDERS;
  readonly rows: Promise<readonly Row[]>;
}

function listOf(client: Client, list: typeof OPEN_ORDERS, symbol: string | null, signal: AbortSignal): Listed {
  const rows = readList(client, list, symbol, signal);
  // Looked at after the cancels, which go on without it.
  rows.catch(() => {});
  return {list, rows};
}

async function readList(
  client: Client,
  list: typeof OPEN_ORDERS,
  symbol: string | null,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const [endpoint, params] =
    symbol === null ? [{...list, weight: ALL_SYMBOLS_WEIGHT}, {}] : [list, {symbol: wireSymbol({symbol})}];
  const rows = await client.askPart(endpoint, params, signal);
  return rows.map((row) => new Row(row)).filter((row) => row.text('symbol') !== '');
}

/** As they were before the cancels; none where the list did not come, which the report says, or the next list. */
async function ordersOf(desk: Desk, {list, rows}: Listed, signal: AbortSignal): Promise<readonly Order[]> {
  const id = list === OPEN_ORDERS ? 'orderId' : 'algoId';
  const named = (await rows.catch(() => [])).filter((row) => row.text(id) !== '');
  return Promise.all(
    named.map((row) => {
      const wire = row.text('symbol');
      const place = desk.markets.placeOf(wire);
      if (list === OPEN_ALGOS) return algoOrderOf(place, row, null);
      return ofPlain(desk, place, wire, row, signal).catch(() => toOrder(place, factsOf(row)));
    }),
  );
}
