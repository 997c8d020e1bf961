/** Markets of the exchange: asked for, remembered, and found by the desk's symbol. */
import {readRows} from '../../adapter/kit/pages.ts';
import {unknownMarket} from '../../adapter/kit/unknown-market.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, Product} from '../../model/market.ts';
import {productOf} from '../../model/symbol.ts';
import type {Client} from './client.ts';
import {toContract} from './contract-market.ts';
import {isUnknownInstrument} from './errors.ts';
import {toMarkets} from './market.ts';
import {instruments, ownInstruments} from './rest.ts';
import {type InstrumentType, instrumentOf, typeOf} from './symbols.ts';

/** What the listing of a product is called. */
export const TYPE_OF: Readonly<Record<Product, InstrumentType>> = {spot: 'SPOT', linear: 'SWAP'};

export class Markets {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** One market by canonical symbol, no older than `maxAgeMs`. Throws not-found with near names. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#client.context.memory.market({symbol});
    if (cached !== null && cached.ageMs <= maxAgeMs) return cached.market;
    const named = instrumentOf(symbol);
    if (named === null) throw unknownMarket('OKX', symbol, []);
    // Another currency may pay for an instrument that the symbol does not name: then only the whole listing tells.
    const known = [...new Set([cached?.market.exchangeSymbol ?? named, named])];
    for (const instId of known) {
      const found = (await this.#list({instType: typeOf(instId), instId}, signal)).find((each) => each.symbol === symbol);
      if (found !== undefined) return found;
    }
    const all = await this.all(productOf(symbol), signal);
    const market = all.find((each) => each.symbol === symbol);
    if (market === undefined) throw unknownMarket('OKX', symbol, all);
    return market;
  }

  /** Every market of a product, each symbol once: an instrument of its own comes before a currency that pays for another one. */
  async all(product: Product, signal: AbortSignal): Promise<readonly Market[]> {
    return this.#list({instType: TYPE_OF[product]}, signal);
  }

  /** The instrument that a symbol is traded as, as far as it is remembered; else the one that its letters name. */
  spelled(symbol: string): string | null {
    return this.#client.context.memory.market({symbol})?.market.exchangeSymbol ?? instrumentOf(symbol);
  }

  /**
   * The instrument whose orders a symbol stands for. One that is not remembered is asked for: "no such order" of the instrument
   * that its letters name would prove nothing, where another one is traded for that currency. What is listed no more is named by
   * its letters. Throws not-found for text that can be no symbol of OKX's, and what the listing throws.
   */
  async instrument(symbol: string, signal: AbortSignal): Promise<string> {
    const named = instrumentOf(symbol);
    if (named === null) throw unknownMarket('OKX', symbol, []);
    // Contracts are named by their letters alone.
    if (named === symbol || typeOf(named) !== 'SPOT') return named;
    try {
      return (await this.market(symbol, Number.POSITIVE_INFINITY, signal)).exchangeSymbol;
    } catch (error) {
      if (error instanceof DeskError && error.kind === 'not-found') return named;
      throw error;
    }
  }

  /** The same for what ends orders, which does not wait for a listing that does not come. */
  async instrumentAtOnce(symbol: string, signal: AbortSignal): Promise<string> {
    try {
      return await this.instrument(symbol, signal);
    } catch (error) {
      const named = instrumentOf(symbol);
      if (named === null || !(error instanceof DeskError) || error.kind === 'interrupted') throw error;
      return named;
    }
  }

  /**
   * An account that trades asks for its own view: which currencies it may pay in, and what it may not trade, differ by country.
   * Where that does not come, the public listing has to do; the exchange refuses what is not for this account.
   */
  async #list(
    asked: {readonly instType: InstrumentType; readonly instId?: string},
    signal: AbortSignal,
  ): Promise<readonly Market[]> {
    const client = this.#client;
    const open = () => client.ask(instruments, asked, signal);
    const own = () =>
      client.ask(ownInstruments, asked, signal).catch((error: unknown) => {
        if (!(error instanceof DeskError) || error.kind === 'interrupted' || isUnknownInstrument(error)) throw error;
        return open();
      });
    try {
      return this.#keep(await (client.context.account.mode === 'trade' ? own() : open()), asked.instType);
    } catch (error) {
      if (isUnknownInstrument(error)) return [];
      throw error;
    }
  }

  /** One record that can't be read costs no other: that market is not there. */
  #keep(payloads: readonly unknown[], type: InstrumentType): readonly Market[] {
    const now = this.#client.exchangeTime();
    const read = (payload: unknown) => (type === 'SPOT' ? toMarkets(payload, now) : [toContract(payload, now) ?? []].flat());
    const {rows, missing} = readRows('instruments', payloads, read);
    for (const {what} of missing) this.#client.context.debug(`okx: left out: ${what}`);
    const markets = new Map<string, Market>();
    for (const market of rows.flat()) {
      const other = markets.get(market.symbol);
      if (other === undefined || instrumentOf(market.symbol) === market.exchangeSymbol) markets.set(market.symbol, market);
    }
    this.#client.context.memory.saveMarkets([...markets.values()]);
    return [...markets.values()];
  }
}
