/** How an exchange spells its markets, and back. Two products may use the same letters, so a name is looked up within one. */
import type {Markets} from '../engine/markets.ts';
import type {EngineMarket, EngineProduct} from '../engine/types.ts';

export class Names {
  readonly #markets: Markets;
  readonly #spell: (market: EngineMarket) => string;
  /** Canonical symbol by product and wire name; made when a name is first asked for. */
  #symbols: ReadonlyMap<string, string> | null = null;

  constructor(markets: Markets, spell: (market: EngineMarket) => string) {
    this.#markets = markets;
    this.#spell = spell;
  }

  /** The exchange's name for a canonical symbol. */
  wire(symbol: string): string {
    const market = this.#markets.find(symbol);
    return market === null ? symbol : this.#spell(market);
  }

  /** Null for a name that is not listed. */
  market(wire: string, product: EngineProduct = 'spot'): EngineMarket | null {
    this.#symbols ??= new Map(this.#markets.all().map((market) => [`${market.product} ${this.#spell(market)}`, market.symbol]));
    return this.#markets.find(this.#symbols.get(`${product} ${wire}`) ?? '');
  }
}
