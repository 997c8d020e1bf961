/** Contracts as Binance lists them, and their names. One answer holds all of them: there is none for a single one. */
import {Names} from '../../../adapter/kit/names.ts';
import {readRows} from '../../../adapter/kit/pages.ts';
import type {Market} from '../../../model/market.ts';
import type {Client} from '../client.ts';
import type {OrderPlace} from '../order.ts';
import {marketOf} from './market.ts';
import {EXCHANGE_INFO} from './rest.ts';
import {canonicalOf, noSuchContract} from './symbols.ts';

export class UsdmMarkets {
  readonly names: Names;
  readonly #client: Client;
  #asking: Promise<readonly Market[]> | null = null;

  constructor(client: Client) {
    this.#client = client;
    this.names = new Names(client.context.memory, (_product, _spellings, signal) => this.all(signal));
  }

  /** Rules of one contract. Throws `not-found`. */
  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const cached = this.#client.context.memory.market({symbol});
    if (cached !== null && cached.ageMs < maxAgeMs) return cached.market;
    const market = (await this.all(signal)).find((each) => each.symbol === symbol);
    if (market === undefined) throw noSuchContract(symbol);
    return market;
  }

  /** Every contract that can be read. Asked once for all who want it at the moment. */
  all(signal: AbortSignal): Promise<readonly Market[]> {
    this.#asking ??= this.#read(signal).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Whose order in which contract, without asking; null when its name must be learnt first. */
  knownPlace(spelling: string): OrderPlace | null {
    const market = this.names.known('linear', spelling);
    return market === undefined ? null : this.#place(spelling, market);
  }

  /** The same, by the letters of the name where it was not learnt. */
  placeOf(spelling: string): OrderPlace {
    return this.knownPlace(spelling) ?? this.#place(spelling, null);
  }

  /** A contract that is listed no more keeps its symbol, as far as that leads back to the spelling. */
  #place(spelling: string, market: Market | null): OrderPlace {
    const symbol = market?.symbol ?? canonicalOf(spelling);
    return {...this.#client.owner, symbol: symbol ?? spelling, isListed: symbol !== null};
  }

  async #read(signal: AbortSignal): Promise<readonly Market[]> {
    const {symbols} = await this.#client.ask(EXCHANGE_INFO, {}, signal);
    const {rows} = readRows('contracts', symbols, marketOf);
    this.names.keep(rows);
    return rows;
  }
}
