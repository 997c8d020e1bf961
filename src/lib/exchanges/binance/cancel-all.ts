/** Everything that is open, cancelled before anything is read of it. Binance cancels per symbol. */
import * as v from 'valibot';
import type {CancelAllReport, CancelScope} from '../../adapter/contract/trading.ts';
import {cancelBySymbol} from '../../adapter/kit/cancel-by-symbol.ts';
import type {Client} from './client.ts';
import {refusalOf} from './errors.ts';
import {wireSymbol} from './market.ts';
import type {Markets} from './market-data.ts';
import {orderOf} from './order.ts';
import {wireOrders} from './order-reads.ts';
import {ALL_OPEN_ORDERS, CANCEL_OPEN_ORDERS} from './rest.ts';

/** All that is read of a row, whatever else stands in it. */
const Row = v.object({symbol: v.string()});
const ListRow = v.object({orderReports: v.array(v.unknown())});

/** The symbols that the caller knows of, and those of the list of open orders, of which only the symbols are read. */
export async function cancelAll(
  client: Client,
  markets: Markets,
  {symbol, knownSymbols, callerLists = false}: CancelScope,
  signal: AbortSignal,
): Promise<CancelAllReport> {
  client.requireWriter();
  // Contracts that the caller knows of are none of this wallet's.
  const known = symbol === null ? knownSymbols.filter((each) => !each.includes(':')).map(spellingOf) : [wireSymbol({symbol})];
  return cancelBySymbol({
    known,
    lists: symbol === null && !callerLists ? [() => listedSymbols(client, signal)] : [],
    callerLists,
    cancel: (spelling) => cancelSymbol(client, markets, spelling, signal),
    nameOf: (spelling) => markets.knownPlace(spelling)?.symbol ?? spelling,
  });
}

/** Text that is no symbol goes out as it is: Binance refuses it, and it stops the cancel of no other. */
function spellingOf(symbol: string): string {
  try {
    return wireSymbol({symbol});
  } catch {
    return symbol;
  }
}

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#cancel-all-open-orders-on-a-symbol-trade */
async function cancelSymbol(
  client: Client,
  markets: Markets,
  symbol: string,
  signal: AbortSignal,
): Promise<Pick<CancelAllReport, 'orders' | 'unnamed'>> {
  const answer = await client.change(CANCEL_OPEN_ORDERS, {symbol}, signal);
  const error = refusalOf(answer);
  // "Unknown order sent": nothing was open, which is what was asked for.
  if (error?.detail.code === '-2011' && error.kind === 'not-found') return {orders: [], unnamed: 0};
  if (error !== null) throw error;
  const place = markets.knownPlace(symbol) ?? {...client.owner, symbol, isListed: false};
  // Orders, and lists of orders with theirs inside. What cannot be read was ended all the same.
  const rows = (Array.isArray(answer.payload) ? answer.payload : []).flatMap((row) =>
    v.is(ListRow, row) ? row.orderReports : [row],
  );
  const orders = wireOrders(rows).rows.map((wire) => orderOf(place, wire));
  return {orders, unnamed: rows.length - orders.length};
}

async function listedSymbols(client: Client, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const rows = await client.askPart(ALL_OPEN_ORDERS, {}, signal);
  return new Set(rows.flatMap((row) => (v.is(Row, row) ? row.symbol : [])));
}
