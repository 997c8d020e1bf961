/** Markets by the exchange's own spelling: from this process, then from the shared cache, then asked for. */
import type {Market, Product} from '../../model/market.ts';
import type {ExchangeMemory} from '../../state/exchange-memory.ts';

/** Asks the exchange for these markets; those that it does not list are left out of the answer. */
export type AskMarkets = (product: Product, spellings: readonly string[], signal: AbortSignal) => Promise<readonly Market[]>;

export class Names {
  readonly #memory: ExchangeMemory;
  readonly #ask: AskMarkets;
  /** Null: the exchange does not list it. Spellings never change their meaning within a process. */
  readonly #known: Readonly<Record<Product, Map<string, Market | null>>> = {spot: new Map(), linear: new Map()};

  constructor(memory: ExchangeMemory, ask: AskMarkets) {
    this.#memory = memory;
    this.#ask = ask;
  }

  /** Without asking. Null: the exchange does not list it (any more). Undefined: `learn` it first. */
  known(product: Product, spelling: string): Market | null | undefined {
    const names = this.#known[product];
    const found = names.get(spelling);
    if (found !== undefined) return found;
    const cached = this.#memory.market({exchangeSymbol: spelling, product});
    if (cached === null) return undefined;
    names.set(spelling, cached.market);
    return cached.market;
  }

  /** Afterwards all of these are known. Throws only when the exchange could not be asked. */
  async learn(product: Product, spellings: readonly string[], signal: AbortSignal): Promise<void> {
    const missing = [...new Set(spellings)].filter((spelling) => this.known(product, spelling) === undefined);
    if (missing.length === 0) return;
    this.keep(await this.#ask(product, missing, signal));
    const names = this.#known[product];
    for (const spelling of missing) if (!names.has(spelling)) names.set(spelling, null);
  }

  /** Remembers markets that were read, here and for every other process. */
  keep(markets: readonly Market[]): void {
    this.#memory.saveMarkets(markets);
    for (const market of markets) this.#known[market.product].set(market.exchangeSymbol, market);
  }
}
