/** Every market of every exchange, by symbol. The document of `mxt market list`. */
import {type AccountHandle, type AccountStatus, askAccounts, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {Market, MarketStatus, Product} from '../model/market.ts';
import {venueOf} from '../state/account-names.ts';

export interface ListedMarket {
  readonly symbol: string;
  readonly product: Product;
  readonly base: string;
  readonly quote: string;
  readonly settle: string | null;
  /** In the order of the accounts. */
  readonly exchanges: readonly ListedVenue[];
}

/** The symbol on one exchange, with its rules. */
export type ListedVenue = {readonly exchange: string} & Pick<
  Market,
  'exchangeSymbol' | 'status' | 'rules' | 'orderTypes' | 'timesInForce' | 'postOnly' | 'marketByQuote' | 'triggers'
>;

export interface MarketListDocument {
  readonly at: string;
  readonly complete: boolean;
  /** By symbol. */
  readonly markets: readonly ListedMarket[];
  readonly accounts: readonly AccountStatus[];
}

export interface MarketFilter {
  /** Canonical asset name, e.g. USDT. */
  readonly quote?: string | undefined;
  /** Part of a symbol, in any case. */
  readonly search?: string | undefined;
  /** Undefined: any. */
  readonly status?: MarketStatus | undefined;
}

/** Downloads the markets of each exchange, address and choice of products once, whatever the number of its accounts. */
export async function listMarkets(
  handles: readonly AccountHandle[],
  call: CallOptions,
  filter: MarketFilter,
): Promise<MarketListDocument> {
  const downloads = new Map<string, Promise<readonly Market[]>>();
  const {answers, statuses, complete} = await askAccounts(handles, call, (adapter) => {
    const place = `${venueOf(adapter.config)} ${adapter.config.products.join()}`;
    // With a time of its own: other accounts use it too, whatever becomes of the one that asked.
    const download = downloads.get(place) ?? withTimeout(call, (signal) => adapter.marketData.markets(signal));
    downloads.set(place, download);
    return download;
  });
  const perExchange = Map.groupBy(answers, ({handle}) => handle.exchange);
  const found = [...perExchange].flatMap(([exchange, told]) => {
    // Accounts with other products see other markets; the first account's view of a shared one stands.
    const bySymbol = new Map(told.toReversed().flatMap(({value}) => value.map((market) => [market.symbol, market])));
    return [...bySymbol.values()].filter((market) => isWanted(market, filter)).map((market) => ({exchange, market}));
  });
  const markets = [...Map.groupBy(found, ({market}) => market.symbol)].map(([symbol, venues]) => merge(symbol, venues));
  markets.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return {at: new Date(call.clock.now()).toISOString(), complete, markets, accounts: statuses};
}

function isWanted({symbol, quote, status}: Market, filter: MarketFilter): boolean {
  if (filter.quote !== undefined && quote !== filter.quote.toUpperCase()) return false;
  if (filter.search !== undefined && !symbol.includes(filter.search.toUpperCase())) return false;
  return filter.status === undefined || status === filter.status;
}

function merge(symbol: string, venues: readonly {readonly exchange: string; readonly market: Market}[]): ListedMarket {
  const {product = 'spot', base = '', quote = '', settle = null} = venues[0]?.market ?? {};
  const exchanges = venues.map(({exchange, market}): ListedVenue => {
    const {exchangeSymbol, status, rules, orderTypes, timesInForce, postOnly, marketByQuote, triggers} = market;
    const offer = {orderTypes, timesInForce, postOnly, marketByQuote, ...(triggers !== undefined && {triggers})};
    return {exchange, exchangeSymbol, status, rules, ...offer};
  });
  return {symbol, product, base, quote, settle, exchanges};
}
