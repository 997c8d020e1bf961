/** Markets of the exchange: asked for, and remembered. Their names need no question: a spelling holds both coins. */
import {readRows} from '../../adapter/kit/pages.ts';
import {unknownMarket} from '../../adapter/kit/unknown-market.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Client} from './client.ts';
import {toMarket, wireSymbol} from './market.ts';
import {product, productList} from './rest.ts';

/** How the exchange says that it does not list a product, of a question that can have nothing else wrong. */
const NO_SUCH_PRODUCT: ReadonlySet<string | undefined> = new Set(['NOT_FOUND', 'INVALID_ARGUMENT', 'not_found']);

export class Markets {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** One market by canonical symbol, no older than `maxAgeMs`. Throws not-found with near names. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#client.context.memory.market({symbol});
    if (cached !== null && cached.ageMs <= maxAgeMs) return cached.market;
    const market = await this.#one(wireSymbol({symbol}), signal);
    if (market?.symbol !== symbol) throw await this.#notFound(symbol, signal);
    this.#client.context.memory.saveMarkets([market]);
    return market;
  }

  /** Every spot market. */
  async all(signal: AbortSignal): Promise<readonly Market[]> {
    const markets = this.#read(await this.listing(signal));
    this.#client.context.memory.saveMarkets(markets);
    return markets;
  }

  /** The rows of every spot product: rules, prices and the statistics of 24 hours in one. */
  async listing(signal: AbortSignal): Promise<readonly unknown[]> {
    const {rows, missing} = await this.#client.pages('the products', productList, {product_type: 'SPOT'}, signal);
    if (missing[0] !== undefined) throw missing[0].error;
    return rows;
  }

  /** The step of a market's quantities where its rules are remembered; "0" where not. */
  stepOf(wire: string): DecimalText {
    return this.#client.context.memory.market({exchangeSymbol: wire, product: 'spot'})?.market.rules.stepSize ?? '0';
  }

  async #one(wire: string, signal: AbortSignal): Promise<Market | null> {
    try {
      return toMarket((await this.#client.ask(product(wire), {}, signal)).value);
    } catch (error) {
      if (error instanceof DeskError && NO_SUCH_PRODUCT.has(error.detail.code)) return null;
      throw error;
    }
  }

  /** One record that cannot be read costs no other: that market is not there. */
  #read(payloads: readonly unknown[]): readonly Market[] {
    const {rows, missing} = readRows('products', payloads, toMarket);
    for (const {what, error} of missing) this.#client.context.debug(`coinbase: ${what} were left out: ${error.message}`);
    return rows;
  }

  async #notFound(symbol: string, signal: AbortSignal): Promise<DeskError> {
    const markets = await this.all(signal).catch((): readonly Market[] => []);
    return unknownMarket('Coinbase', symbol, markets);
  }
}
