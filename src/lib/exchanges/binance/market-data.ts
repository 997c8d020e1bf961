/** The public facet: markets and their names, books, prices, the clock. */
import type {MarketData} from '../../adapter/contract/market-data.ts';
import type {Missing} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {askAgain} from '../../adapter/kit/again.ts';
import {Names} from '../../adapter/kit/names.ts';
import {missingPart, readRows} from '../../adapter/kit/pages.ts';
import {decode} from '../../adapter/wire.ts';
import type {Market, PriceBoard} from '../../model/market.ts';
import {bookOf, depthOf} from './book.ts';
import {openBookStream} from './book-stream.ts';
import type {Client} from './client.ts';
import {isUnknownName, marketOf, noSuchSymbol, SymbolInfo, wireSymbol} from './market.ts';
import type {OrderPlace} from './order.ts';
import {priceBoardOf} from './prices.ts';
import {ASSET_INDEXES, DEPTH, EXCHANGE_INFO, TICKER_PRICES} from './rest.ts';
import type {Params} from './sign.ts';
import {readTickers} from './ticker.ts';

/** Up to so many unknown names are asked for one by one when Binance refuses them together; beyond, the listing is cheaper. */
const ONE_BY_ONE = 4;

/** Markets as Binance lists them, and their names. Never by splitting glued names. */
export class Markets {
  readonly names: Names;
  readonly #client: Client;
  /** Markets whose orders cannot be amended in place, as far as read by this process. */
  readonly #notAmendable = new Set<string>();

  constructor(client: Client) {
    this.#client = client;
    this.names = new Names(client.context.memory, (_product, spellings, signal) => this.#find(spellings, signal));
  }

  /** Rules of one market. Throws `not-found` when Binance does not know it. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#client.context.memory.market({symbol});
    if (cached !== null && cached.ageMs < maxAgeMs) return cached.market;
    const spelling = wireSymbol({symbol});
    const {symbols} = await this.#client.ask(EXCHANGE_INFO, {symbol: spelling}, signal).catch((error: unknown) => {
      throw isUnknownName(error) ? noSuchSymbol(symbol) : error;
    });
    const markets = symbols.map((info) => this.#read(info));
    this.names.keep(markets);
    // The glued name may stand for another split: ABCD is AB/CD or ABC/D.
    const market = markets.find((each) => each.symbol === symbol);
    if (market === undefined) throw noSuchSymbol(symbol);
    return market;
  }

  /** Every market that can be read. */
  async all(signal: AbortSignal): Promise<readonly Market[]> {
    // Permission sets are four fifths of the full answer, and are not read.
    const markets = await this.#ask({showPermissionSets: 'false'}, signal);
    this.names.keep(markets);
    return markets;
  }

  /** False only when Binance said that orders of this market cannot be amended in place. */
  canAmend(symbol: string): boolean {
    return !this.#notAmendable.has(symbol);
  }

  /** Whose order in which market, without asking; null when its name must be learnt first. */
  knownPlace(spelling: string): OrderPlace | null {
    const market = this.names.known('spot', spelling);
    return market === undefined ? null : {...this.#client.owner, symbol: market?.symbol ?? spelling, isListed: market !== null};
  }

  async #find(spellings: readonly string[], signal: AbortSignal): Promise<readonly Market[]> {
    const refused = (error: unknown) => {
      if (isUnknownName(error)) return null;
      throw error;
    };
    const together = await this.#ask({symbols: JSON.stringify(spellings)}, signal).catch(refused);
    if (together !== null) return together;
    // One unknown name is enough for Binance to refuse them all.
    if (spellings.length === 1) return [];
    if (spellings.length > ONE_BY_ONE) return this.#ask({showPermissionSets: 'false'}, signal);
    const each = spellings.map((symbol) => this.#ask({symbol}, signal).catch(refused));
    return (await Promise.all(each)).flatMap((markets) => markets ?? []);
  }

  async #ask(params: Params, signal: AbortSignal): Promise<readonly Market[]> {
    const {symbols} = await this.#client.ask(EXCHANGE_INFO, params, signal);
    return readRows('symbols', symbols, (info) => this.#read(info)).rows;
  }

  #read(payload: unknown): Market {
    const info = decode(SymbolInfo, payload, 'exchangeInfo');
    const market = marketOf(info);
    if (info.amendAllowed === false) this.#notAmendable.add(market.symbol);
    else this.#notAmendable.delete(market.symbol);
    return market;
  }
}

export function createMarketData(client: Client, markets: Markets): MarketData {
  const {clock} = client.context;
  return {
    market: (symbol, maxAgeMs, signal) => markets.market(symbol, maxAgeMs, signal),
    markets: (signal) => markets.all(signal),
    async book(symbol, depth, signal) {
      const {limit, weight} = depthOf(depth);
      const wire = await client.ask({...DEPTH, weight}, {symbol: wireSymbol({symbol}), limit}, signal);
      return bookOf(symbol, wire, clock.now());
    },
    bookStream: (symbol, depth, handlers, signal) => openBookStream(client, {symbol, depth}, handlers, signal),
    tickers: (symbols, signal) => readTickers(client, markets.names, symbols, signal),
    prices: (signal) => readPrices(client, signal),
    syncClock: (signal) => client.syncClock(signal),
  };
}

/**
 * Binance has no spot market in USD. Its futures desk values collateral by an index in USD (`BTCUSD`, `USDCUSD`), which is
 * public: without it an account on Binance alone could not be valued at all. A board that cannot be had is `missing`; other
 * servers that speak this protocol may have no futures desk.
 */
async function readPrices(client: Client, signal: AbortSignal): Promise<PriceBoard> {
  const {clock, timeoutMs} = client.context;
  const deadline = clock.monotonic() + timeoutMs;
  const missing: Missing[] = [];
  const board = async <T>(what: string, ask: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await askAgain(clock, deadline, signal, ask);
    } catch (error) {
      missing.push(missingPart(what, error));
      return [];
    }
  };
  // A market that does not trade has a last price too, of whenever it was halted.
  const trading = () => client.ask(TICKER_PRICES, {symbolStatus: 'TRADING'}, signal);
  const [tickers, indexes] = await Promise.all([
    board('last prices of the spot markets', trading),
    board(
      'USD prices (the index of the futures desk)',
      async () => (await orAbsent(client.ask(ASSET_INDEXES, {}, signal))) ?? [],
    ),
  ]);
  return priceBoardOf({tickers, indexes, missing}, clock.now());
}
