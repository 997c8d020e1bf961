/** Markets of one account's exchange: asked for, remembered, and found again by Bybit's spelling. */
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {nearest} from '../../model/nearest.ts';
import type {ExchangeMemory} from '../../state/exchange-memory.ts';
import type {Client} from './client.ts';
import type {Instrument} from './mapping.ts';
import {linearMarket, spotMarket, wireSymbol} from './market-mapping.ts';
import {allPages, type Category, linearInstruments, spotInstruments} from './rest.ts';

/** From this many unknown symbols on, one listing is cheaper than a question each. */
const LISTING_FROM = 8;

export class Instruments {
  readonly #client: Client;
  readonly #memory: ExchangeMemory;
  /** By category and spelling, for streams: the shared memory may cost a query each time. */
  readonly #known = new Map<string, Instrument>();

  constructor(client: Client, memory: ExchangeMemory) {
    this.#client = client;
    this.#memory = memory;
  }

  /** One market by canonical symbol, no older than `maxAgeMs`. Throws not-found. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#memory.market({symbol});
    if (cached !== null && cached.ageMs <= maxAgeMs) return cached.market;
    const spelled = wireSymbol(symbol);
    const found = spelled === null ? [] : await this.#ask(spelled.category, spelled.wire, signal);
    const market = found.find((each) => each.symbol === symbol);
    if (market === undefined) throw await this.#notFound(symbol, spelled?.category ?? 'spot', signal);
    return market;
  }

  /** Every market of a category. */
  async all(category: Category, signal: AbortSignal): Promise<readonly Market[]> {
    const markets =
      category === 'spot'
        ? (await spotInstruments(this.#client, {}, signal)).list.map(spotMarket)
        : (await allPages((cursor) => linearInstruments(this.#client, {limit: '1000', cursor}, signal))).flatMap(
            (row) => linearMarket(row) ?? [],
          );
    this.#remember(markets);
    return markets;
  }

  /** An instrument by Bybit's spelling, if it is known without asking. */
  known(category: Category, wire: string): Instrument | null {
    const key = `${category} ${wire}`;
    const ours = this.#known.get(key);
    if (ours !== undefined) return ours;
    const cached = this.#memory.market({exchangeSymbol: wire, product: category});
    if (cached === null) return null;
    const instrument = instrumentOf(cached.market);
    this.#known.set(key, instrument);
    return instrument;
  }

  /** Makes all these spellings known. One that the exchange lists no more keeps its spelling as its symbol. */
  async learn(category: Category, wires: readonly string[], signal: AbortSignal): Promise<void> {
    const missing = [...new Set(wires)].filter((wire) => this.known(category, wire) === null);
    if (missing.length === 0) return;
    if (missing.length >= LISTING_FROM) await this.all(category, signal);
    else await Promise.all(missing.map((wire) => this.#ask(category, wire, signal)));
    for (const wire of missing) {
      if (this.known(category, wire) !== null) continue;
      this.#known.set(`${category} ${wire}`, {
        symbol: wire,
        product: category,
        base: null,
        quote: null,
        settle: null,
        stepSize: '0',
      });
    }
  }

  /** An instrument after `learn`. */
  get(category: Category, wire: string): Instrument {
    const instrument = this.known(category, wire);
    if (instrument === null) throw new DeskError('internal', `${wire} was not looked up.`);
    return instrument;
  }

  async #ask(category: Category, wire: string, signal: AbortSignal): Promise<readonly Market[]> {
    try {
      const markets =
        category === 'spot'
          ? (await spotInstruments(this.#client, {symbol: wire}, signal)).list.map(spotMarket)
          : (await linearInstruments(this.#client, {symbol: wire}, signal)).list.flatMap((row) => linearMarket(row) ?? []);
      this.#remember(markets);
      return markets;
    } catch (error) {
      // The symbol is all that this question can have wrong.
      if (error instanceof DeskError && (error.detail.code === '10001' || error.detail.code === '170121')) return [];
      throw error;
    }
  }

  /** With near names, where the listing can be had. */
  async #notFound(symbol: string, category: Category, signal: AbortSignal): Promise<DeskError> {
    const markets = await this.all(category, signal).catch((): readonly Market[] => []);
    const names = nearest(
      symbol,
      markets.map((market) => market.symbol),
    );
    const hint = names.length > 0 ? `Near names: ${names.join(', ')}.` : 'Run `mxt market list` to see what there is.';
    return new DeskError('not-found', `Bybit has no market ${symbol}.`, {hint});
  }

  #remember(markets: readonly Market[]): void {
    this.#memory.saveMarkets(markets);
    for (const market of markets) this.#known.set(`${market.product} ${market.exchangeSymbol}`, instrumentOf(market));
  }
}

function instrumentOf({symbol, product, base, quote, settle, rules}: Market): Instrument {
  return {symbol, product, base, quote, settle, stepSize: rules.stepSize};
}
