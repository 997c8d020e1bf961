/** Markets of the exchange: asked for, remembered, and found again by Kraken's spellings. */
import {Names} from '../../adapter/kit/names.ts';
import {unknownMarket} from '../../adapter/kit/unknown-market.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Client} from './client.ts';
import {entriesOf} from './entries.ts';
import {isMissing} from './errors.ts';
import {toMarket} from './market.ts';
import {assetPairs} from './rest.ts';
import {altnameOf, coinsOf, spell} from './symbols.ts';

/** From this many unknown pairs on, one listing is cheaper than a question each. */
const LISTING_FROM = 8;

/** What mapping needs of a pair. The coins are null where the spelling of an unlisted one does not show them. */
export interface Instrument {
  readonly symbol: string;
  readonly base: string | null;
  readonly quote: string | null;
  /** Kraken's spelling, where `symbol` does not lead back to it. */
  readonly rawSymbol: string | null;
}

export class Markets {
  readonly #client: Client;
  readonly #names: Names;

  constructor(client: Client) {
    this.#client = client;
    this.#names = new Names(client.context.memory, (_product, altnames, signal) => this.#ask(altnames, signal));
  }

  /** One market by canonical symbol, no older than `maxAgeMs`. Throws not-found with near names. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#client.context.memory.market({symbol});
    if (cached !== null && cached.ageMs <= maxAgeMs) return cached.market;
    const altname = spell(symbol);
    const found = altname === null ? [] : await this.#ask([altname], signal);
    this.#names.keep(found);
    const market = found.find((each) => each.symbol === symbol);
    if (market === undefined) throw await this.#notFound(symbol, signal);
    return market;
  }

  async all(signal: AbortSignal): Promise<readonly Market[]> {
    const markets = await this.#list({}, signal);
    this.#names.keep(markets);
    return markets;
  }

  /** What is known of an id or altname without asking; null: `learn` it first. */
  known(pair: string): Instrument | null {
    const market = this.#names.known('spot', altnameOf(pair));
    if (market === undefined) return null;
    return market === null ? unlisted(pair) : instrumentOf(market);
  }

  /** Asks for those of these that are not known. Best effort: a name that cannot be had costs no order its row. */
  async learn(pairs: readonly string[], signal: AbortSignal): Promise<void> {
    const unknown = pairs.filter((pair) => pair !== '' && this.known(pair) === null).map(altnameOf);
    if (unknown.length === 0) return;
    try {
      await this.#names.learn('spot', unknown, signal);
    } catch (error) {
      if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
      this.#client.context.debug('kraken: the names of pairs could not be read');
    }
  }

  /** After `learn`; by its spelling when it could not be learned. */
  get(pair: string): Instrument {
    return this.known(pair) ?? unlisted(pair);
  }

  async #ask(altnames: readonly string[], signal: AbortSignal): Promise<readonly Market[]> {
    if (altnames.length >= LISTING_FROM) return this.all(signal);
    // One unknown pair is enough for Kraken to refuse them all.
    return (await Promise.all(altnames.map((altname) => this.#askOne(altname, signal)))).flat();
  }

  async #askOne(pair: string, signal: AbortSignal): Promise<readonly Market[]> {
    try {
      return await this.#list({pair}, signal);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** One record that cannot be read costs no other: that market is not there. */
  async #list(query: {readonly pair?: string}, signal: AbortSignal): Promise<readonly Market[]> {
    const result = await this.#client.askPart(assetPairs, query, signal);
    return entriesOf(result.value).flatMap(([, payload]) => {
      try {
        return toMarket(payload) ?? [];
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        this.#client.context.debug(`kraken: a pair was left out: ${error.message}`);
        return [];
      }
    });
  }

  async #notFound(symbol: string, signal: AbortSignal): Promise<DeskError> {
    const markets = await this.all(signal).catch((): readonly Market[] => []);
    return unknownMarket('Kraken', symbol, markets);
  }
}

function instrumentOf({symbol, base, quote, exchangeSymbol}: Market): Instrument {
  return {symbol, base, quote, rawSymbol: spell(symbol) === exchangeSymbol ? null : exchangeSymbol};
}

/** A pair that Kraken lists no more, or not yet: what its spelling says. */
function unlisted(pair: string): Instrument {
  const altname = altnameOf(pair);
  const coins = coinsOf(altname);
  const symbol = coins === null ? altname : `${coins.base}/${coins.quote}`;
  return {symbol, base: coins?.base ?? null, quote: coins?.quote ?? null, rawSymbol: spell(symbol) === altname ? null : altname};
}
