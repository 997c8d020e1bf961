/** Last price, best quotes and the statistics of 24 hours. https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-tickers */
import type {Rows} from '../../adapter/contract/rows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Ticker} from '../../model/market.ts';
import type {Client} from './client.ts';
import {type Desk, typesOf} from './desk.ts';
import {isUnknownInstrument} from './errors.ts';
import {ticker, tickers} from './rest.ts';
import {canonicalOf, type InstrumentType, isContract, typeOf} from './symbols.ts';

const CHANGE_PLACES = 6;

/**
 * One request: for the symbol where it is one, else for the whole board. Symbols that OKX does not list have no row. Null: every
 * market. Currencies that pay for one instrument share its ticker.
 */
export async function readTickers(
  {client, markets, products}: Pick<Desk, 'client' | 'markets' | 'products'>,
  symbols: readonly string[] | null,
  signal: AbortSignal,
): Promise<Rows<Ticker>> {
  if (symbols === null) {
    const all = await readBoards(client, typesOf(undefined, products), signal);
    return tickersOf(all, (instId) => [canonicalOf(instId, '')]);
  }
  const spelled = symbols.flatMap((symbol) => {
    const instId = markets.spelled(symbol);
    return instId === null ? [] : [{symbol, instId}];
  });
  if (spelled.length === 0) return {rows: [], missing: []};
  const [only, ...others] = spelled;
  const found = others.length === 0 && only !== undefined ? await readOne(client, only.instId, signal) : null;
  const kinds = [...new Set(spelled.map(({instId}) => typeOf(instId)))];
  const board = found ?? (await readBoards(client, kinds, signal));
  const listed = new Set(board.map((payload) => new Row(payload).text('instId')));
  // A name that is not on the board may be a currency that pays for another instrument, which the listing tells.
  if (spelled.some(({instId}) => !isContract(instId) && !listed.has(instId))) await markets.all('spot', signal).catch(() => []);
  return tickersOf(board, (instId) => symbols.filter((symbol) => markets.spelled(symbol) === instId));
}

async function readBoards(client: Client, kinds: readonly InstrumentType[], signal: AbortSignal): Promise<readonly unknown[]> {
  return (await Promise.all(kinds.map((instType) => client.ask(tickers, {instType}, signal)))).flat();
}

/** Null where there is no such instrument. */
async function readOne(client: Client, instId: string, signal: AbortSignal): Promise<readonly unknown[] | null> {
  try {
    return await client.ask(ticker, {instId}, signal);
  } catch (error) {
    if (isUnknownInstrument(error)) return null;
    throw error;
  }
}

/** A row without a name is missing; what a row with one does not say, or says oddly, is null. */
function tickersOf(payloads: readonly unknown[], symbolsOf: (instId: string) => readonly string[]): Rows<Ticker> {
  const {rows, missing} = readRows('tickers', payloads, (payload) => {
    const row = new Row(payload);
    const instId = row.text('instId');
    if (instId === '') throw new DeskError('protocol', 'OKX: a ticker has no symbol.');
    return symbolsOf(instId).map((symbol) => tickerOf(symbol, row));
  });
  return {rows: rows.flat(), missing};
}

function tickerOf(symbol: string, row: Row): Ticker {
  const [last, open] = [row.nonZero('last'), row.nonZero('open24h')];
  return {
    symbol,
    last,
    bid: row.nonZero('bidPx'),
    ask: row.nonZero('askPx'),
    open,
    high: row.nonZero('high24h'),
    low: row.nonZero('low24h'),
    change: changeOf(last, open),
    // Of contracts the one is in contracts and the other in the base.
    volume: row.amount(isContract(row.text('instId')) ? 'volCcy24h' : 'vol24h'),
    quoteVolume: isContract(row.text('instId')) ? null : row.amount('volCcy24h'),
  };
}

/** OKX gives both prices and leaves the division to the reader. */
function changeOf(last: DecimalText | null, open: DecimalText | null): DecimalText | null {
  if (last === null || open === null) return null;
  return plain(dec(last).minus(open).div(open).toDecimalPlaces(CHANGE_PLACES));
}
