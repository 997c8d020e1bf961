/** Prices and the day of several symbols on every exchange. The document of `mxt ticker`. */
import {listedSymbol, yourSymbol} from '../adapter/account-names.ts';
import {type AccountHandle, type AccountStatus, askAccounts, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Rows} from '../adapter/contract/rows.ts';
import {nearMarkets} from '../adapter/find-market.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import type {Ticker} from '../model/market.ts';
import {productOf} from '../model/symbol.ts';
import {venueOf} from '../state/account-names.ts';

/** `account`: the one whose exchange was asked. Accounts that see the same market have one row. */
export type TickerRow = {readonly exchange: string; readonly account: string} & Ticker;

export interface TickerDocument {
  readonly at: string;
  /** False when an account failed, or rows could not be read. */
  readonly complete: boolean;
  /** By symbol as typed, then in the order of the accounts. */
  readonly tickers: readonly TickerRow[];
  /** What the exchanges sent and could not be read. */
  readonly missing: readonly {readonly account: string; readonly what: string; readonly error: Failure}[];
  readonly accounts: readonly AccountStatus[];
}

/**
 * `symbols`: canonical; none typed means every market. Throws `not-found`, with near names, for a symbol that is on none of
 * the exchanges when all of them answered.
 */
export async function compareTickers(
  symbols: readonly string[],
  handles: readonly AccountHandle[],
  call: CallOptions,
): Promise<TickerDocument> {
  const asked = handles.filter((handle) => symbols.length === 0 || questionsTo(handle, symbols).length > 0);
  const boards = new Map<string, Promise<Rows<Ticker>>>();
  const {answers, statuses, complete} = await askAccounts(asked, call, async (adapter, _signal, handle) => ({
    ...(await boardOf(adapter, symbols.length === 0 ? null : questionsTo(handle, symbols), boards, call)),
    venue: venueOf(adapter.config),
  }));
  const shown = new Set<string>();
  const rows = answers.flatMap(({handle, value}) =>
    value.rows.flatMap((ticker): readonly TickerRow[] => {
      const key = `${value.venue} ${ticker.symbol}`;
      if (shown.has(key)) return [];
      shown.add(key);
      return [{exchange: handle.exchange, account: handle.account, ...ticker, symbol: yourSymbol(handle, ticker.symbol)}];
    }),
  );
  const missing = answers.flatMap(({handle: {account}, value}) =>
    value.missing.map(({what, error}) => ({account, what, error: toFailure(error)})),
  );
  const isWhole = complete && missing.length === 0;
  const absent = symbols.find((symbol) => rows.every((row) => row.symbol !== symbol));
  if (absent !== undefined && isWhole) throw await notListed(absent, asked, call);
  const at = new Date(call.clock.now()).toISOString();
  return {at, complete: isWhole, tickers: inOrder(rows, symbols), missing, accounts: statuses};
}

/** The typed symbols as this account's exchange lists them, of products that the account has. */
function questionsTo(handle: AccountHandle, symbols: readonly string[]): readonly string[] {
  return symbols.flatMap((symbol) => {
    const listed = handle.products.includes(productOf(symbol)) ? listedSymbol(handle, symbol) : null;
    return listed ?? [];
  });
}

/** One question an exchange, with a time of its own: other accounts use the answer too. */
function boardOf(
  {config, marketData}: ExchangeAdapter,
  symbols: readonly string[] | null,
  boards: Map<string, Promise<Rows<Ticker>>>,
  call: CallOptions,
): Promise<Rows<Ticker>> {
  const place = `${venueOf(config)} ${symbols === null ? config.products.join() : symbols.join()}`;
  const board = boards.get(place) ?? withTimeout(call, (signal) => marketData.tickers(symbols, signal));
  boards.set(place, board);
  return board;
}

function inOrder(rows: readonly TickerRow[], symbols: readonly string[]): readonly TickerRow[] {
  if (symbols.length > 0) return symbols.flatMap((symbol) => rows.filter((row) => row.symbol === symbol));
  return rows.toSorted((one, other) => (one.symbol === other.symbol ? 0 : one.symbol < other.symbol ? -1 : 1));
}

async function notListed(symbol: string, asked: readonly AccountHandle[], call: CallOptions): Promise<DeskError> {
  const open = asked.filter(({products}) => products.includes(productOf(symbol)));
  if (open.length === 0) {
    const product = productOf(symbol);
    return new DeskError('not-found', `No account here has ${product} markets such as ${symbol}.`, {
      hint: `Add ${product} to the products of an account in the keys file, or add an exchange with --exchange.`,
    });
  }
  const near = await askAccounts(open, call, (adapter, signal) => nearMarkets(symbol, adapter, signal));
  const names = [...new Set(near.answers.flatMap(({value}) => value))];
  return new DeskError('not-found', `No exchange has a market ${symbol}.`, {
    hint: names.length > 0 ? `Did you mean ${names.join(', ')}?` : 'See what there is with `mxt market list`.',
  });
}
