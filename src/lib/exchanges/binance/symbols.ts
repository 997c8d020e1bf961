/** Canonical symbols and Binance's glued ones: through the shared cache, never by splitting, never by asking for everything. */
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {ExchangeMemory} from '../../state/exchange-memory.ts';
import {marketOf} from './markets.ts';
import type {Rest} from './rest.ts';
import type {SymbolInfo} from './schemas.ts';

/** Binance's spelling of a canonical spot symbol. Throws `not-found` for anything else. */
export function wireSymbol(symbol: string): string {
  const parts = splitSymbol(symbol);
  if (parts === null || parts.settle !== null) throw noSuchSymbol(symbol);
  return parts.base + parts.quote;
}

function noSuchSymbol(symbol: string): DeskError {
  return new DeskError('not-found', `Binance spot has no market ${symbol}.`);
}

export class Symbols {
  readonly #rest: Rest;
  readonly #memory: ExchangeMemory;
  /** Canonical by wire name, for streams: names never change their meaning within a process. */
  readonly #names = new Map<string, string>();
  /** Markets whose orders cannot be amended in place, as far as read by this process. */
  readonly #fixed = new Set<string>();

  constructor(rest: Rest, memory: ExchangeMemory) {
    this.#rest = rest;
    this.#memory = memory;
  }

  /** Rules of one market. Throws `not-found` when Binance does not know it. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#memory.market({symbol});
    if (cached !== null && cached.ageMs < maxAgeMs) return cached.market;
    const name = wireSymbol(symbol);
    const {symbols} = await this.#rest.exchangeInfo({symbol: name}, signal).catch((error: unknown) => {
      throw error instanceof DeskError && (error.kind === 'not-found' || error.detail.code === '-1100')
        ? noSuchSymbol(symbol)
        : error;
    });
    const market = this.#keep(symbols).find((each) => each.symbol === symbol);
    // The glued name may stand for another split: ABCD is AB/CD or ABC/D.
    if (market === undefined) throw noSuchSymbol(symbol);
    return market;
  }

  async markets(signal: AbortSignal): Promise<readonly Market[]> {
    return this.#keep((await this.#rest.exchangeInfo('ALL', signal)).symbols);
  }

  /** The canonical name, if it is known without asking. */
  known(exchangeSymbol: string): string | null {
    const name = this.#names.get(exchangeSymbol);
    if (name !== undefined) return name;
    const cached = this.#memory.market({exchangeSymbol, product: 'spot'});
    if (cached === null) return null;
    this.#names.set(exchangeSymbol, cached.market.symbol);
    return cached.market.symbol;
  }

  /** Canonical names of all of these; the unknown ones are asked for in one call. Throws `protocol` when one stays unknown. */
  async resolve(exchangeSymbols: readonly string[], signal: AbortSignal): Promise<(exchangeSymbol: string) => string> {
    const missing = [...new Set(exchangeSymbols)].filter((name) => this.known(name) === null);
    if (missing.length > 0) this.#keep((await this.#rest.exchangeInfo({symbols: missing}, signal)).symbols);
    return (exchangeSymbol) => {
      const name = this.known(exchangeSymbol);
      if (name === null) throw new DeskError('protocol', 'Binance told of a symbol that it does not list.');
      return name;
    };
  }

  /** False only when Binance said that orders of this market cannot be amended in place. */
  canAmend(symbol: string): boolean {
    return !this.#fixed.has(symbol);
  }

  #keep(read: readonly SymbolInfo[]): readonly Market[] {
    const markets = read.map(marketOf);
    this.#memory.saveMarkets(markets);
    markets.forEach(({exchangeSymbol, symbol}, index) => {
      this.#names.set(exchangeSymbol, symbol);
      if (read[index]?.amendAllowed === false) this.#fixed.add(symbol);
    });
    return markets;
  }
}
