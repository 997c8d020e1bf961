/** Markets of the exchange: asked for, remembered, and found again by Bybit's spelling. */
import {Names} from '../../adapter/kit/names.ts';
import {unknownMarket} from '../../adapter/kit/unknown-market.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, Product} from '../../model/market.ts';
import type {Client} from './client.ts';
import {isUnknownSymbol} from './errors.ts';
import type {Instrument} from './fill.ts';
import {toMarket} from './market.ts';
import {instrumentsInfo} from './rest.ts';
import {canonicalOf, partsOf, spell} from './symbols.ts';

/** From this many unknown symbols on, one listing is cheaper than a question each. */
const LISTING_FROM = 8;
export class Markets {
  readonly #client: Client;
  readonly #names: Names;
  readonly #instruments = new Map<string, Instrument>();

  constructor(client: Client) {
    this.#client = client;
    this.#names = new Names(client.context.memory, (product, wires, signal) => this.#ask(product, wires, signal));
  }

  /** One market by canonical symbol, no older than `maxAgeMs`. Throws not-found with near names. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#client.context.memory.market({symbol});
    if (cached !== null && cached.ageMs <= maxAgeMs) return cached.market;
    const spelled = spell(symbol);
    const found = spelled === null ? [] : await this.#ask(spelled.category, [spelled.wire], signal);
    this.#names.keep(found);
    const market = found.find((each) => each.symbol === symbol);
    if (market === undefined) throw await this.#notFound(symbol, spelled?.category ?? 'spot', signal);
    return market;
  }

  /** Every market of a product, contracts before their launch included. */
  async all(product: Product, signal: AbortSignal): Promise<readonly Market[]> {
    const lists =
      product === 'spot'
        ? [this.#list({category: 'spot'}, signal)]
        : [
            this.#list({category: 'linear', limit: '1000'}, signal),
            this.#list({category: 'linear', limit: '1000', status: 'PreLaunch'}, signal),
          ];
    const markets = (await Promise.all(lists)).flat();
    this.#names.keep(markets);
    return markets;
  }

  /**
   * What is known of a spelling without asking. Contracts are named by rule; where a spot symbol ends its base, only the
   * listing says: null, `learn` it first.
   */
  known(product: Product, wire: string): Instrument | null {
    const key = `${product} ${wire}`;
    const ours = this.#instruments.get(key);
    if (ours !== undefined) return ours;
    const market = this.#names.known(product, wire);
    if (market === undefined && product === 'spot') return null;
    const instrument = market ? instrumentOf(market) : unlisted(product, wire);
    this.#instruments.set(key, instrument);
    return instrument;
  }

  /** Asks for those of these that are not known. Best effort: a name that can't be had costs no order its row. */
  async learn(product: Product, wires: readonly string[], signal: AbortSignal): Promise<void> {
    const unknown = wires.filter((wire) => this.known(product, wire) === null);
    if (unknown.length === 0) return;
    try {
      await this.#names.learn(product, unknown, signal);
    } catch (error) {
      if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
      this.#client.context.debug('bybit: the names of symbols could not be read');
    }
  }

  /** An instrument after `learn`; by its spelling when it could not be learned. */
  get(product: Product, wire: string): Instrument {
    return this.known(product, wire) ?? unlisted(product, wire);
  }

  async #ask(product: Product, wires: readonly string[], signal: AbortSignal): Promise<readonly Market[]> {
    if (wires.length >= LISTING_FROM) return this.all(product, signal);
    return (await Promise.all(wires.map((wire) => this.#askOne(product, wire, signal)))).flat();
  }

  /** Only markets that trade are answered unless another status is asked for. */
  async #askOne(category: Product, symbol: string, signal: AbortSignal): Promise<readonly Market[]> {
    try {
      const found = await this.#list({category, symbol}, signal);
      return found.length > 0 || category === 'spot' ? found : await this.#list({category, symbol, status: 'PreLaunch'}, signal);
    } catch (error) {
      if (isUnknownSymbol(error)) return [];
      throw error;
    }
  }

  /** One record that can't be read costs no other: that market is not there. */
  async #list(
    query: {readonly category: Product} & Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly Market[]> {
    const {rows, missing} = await this.#client.pages('the instruments', instrumentsInfo, query, signal);
    if (missing[0] !== undefined) throw missing[0].error;
    return rows.flatMap((payload) => {
      try {
        return [toMarket(query.category, payload)];
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        this.#client.context.debug(`bybit: an instrument was left out: ${error.message}`);
        return [];
      }
    });
  }

  async #notFound(symbol: string, product: Product, signal: AbortSignal): Promise<DeskError> {
    const markets = await this.all(product, signal).catch((): readonly Market[] => []);
    return unknownMarket('Bybit', symbol, markets);
  }
}

function instrumentOf({symbol, exchangeSymbol, product, base, quote, settle, rules}: Market): Instrument {
  const rawSymbol = spell(symbol)?.wire === exchangeSymbol ? null : exchangeSymbol;
  return {symbol, product, base, quote, settle, stepSize: rules.stepSize, rawSymbol};
}

/** A symbol that Bybit lists no more, or not yet: what its spelling says. */
function unlisted(product: Product, wire: string): Instrument {
  const parts = partsOf(product, wire);
  const symbol = canonicalOf(product, wire);
  return {
    symbol,
    product,
    base: parts?.base ?? null,
    quote: parts?.quote ?? null,
    settle: parts?.settle ?? null,
    stepSize: '0',
    rawSymbol: spell(symbol)?.wire === wire ? null : wire,
  };
}
