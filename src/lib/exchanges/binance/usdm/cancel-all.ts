/** Everything that is open on contracts, conditional orders too, cancelled before anything is read of it, symbol by symbol. */
import type {CancelAllReport, CancelScope} from '../../../adapter/contract/trading.ts';
import {cancelBySymbol} from '../../../adapter/kit/cancel-by-symbol.ts';
import {Row} from '../../../adapter/kit/row.ts';
import type {Client, Endpoint} from '../client.ts';
import {doneOrRefusal} from './codes.ts';
import type {Desk} from './reads.ts';
import {ALL_SYMBOLS_WEIGHT, CANCEL_OPEN_ALGOS, CANCEL_OPEN_ORDERS, OPEN_ALGOS, OPEN_ORDERS} from './rest.ts';
import {spellingsOf, wireSymbol} from './symbols.ts';

/** The symbols that the caller knows of, and those of both lists of open orders, of which only the symbols are read. */
export async function cancelAll(
  {client, markets}: Desk,
  {symbol, knownSymbols, callerLists = false}: CancelScope,
  signal: AbortSignal,
): Promise<CancelAllReport> {
  client.requireWriter();
  // Coins that the caller knows of are none of this wallet's.
  const known = symbol === null ? knownSymbols.flatMap(spellingsOf) : [wireSymbol({symbol})];
  const lists = symbol === null && !callerLists ? [OPEN_ORDERS, OPEN_ALGOS] : [];
  return cancelBySymbol({
    known,
    lists: lists.map((list) => () => listedSymbols(client, list, signal)),
    callerLists,
    cancel: async (wire) => {
      await Promise.all([CANCEL_OPEN_ORDERS, CANCEL_OPEN_ALGOS].map((endpoint) => endAll(client, endpoint, wire, signal)));
      // The answers say that all is ended, and name no order.
      return [];
    },
    nameOf: (wire) => markets.placeOf(wire).symbol,
  });
}

async function endAll(client: Client, endpoint: Endpoint, symbol: string, signal: AbortSignal): Promise<void> {
  const error = doneOrRefusal(await client.change(endpoint, {symbol}, signal));
  // "Unknown order sent": nothing was open, which is what was asked for.
  if (error !== null && error.detail.code !== '-2011') throw error;
}

async function listedSymbols(client: Client, list: typeof OPEN_ORDERS, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const rows = await client.askPart({...list, weight: ALL_SYMBOLS_WEIGHT}, {}, signal);
  return new Set(rows.map((row) => new Row(row).text('symbol')).filter((wire) => wire !== ''));
}
