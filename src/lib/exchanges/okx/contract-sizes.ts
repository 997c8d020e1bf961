/** How much of the base a contract is: remembered with the markets, and asked for where a row is of one that was never read. */
import {Row} from '../../adapter/kit/row.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {sizeOf} from './contract-market.ts';
import {isUnknownInstrument} from './errors.ts';
import {instruments} from './rest.ts';
import {canonicalOf, isContract, isLinear, typeOf} from './symbols.ts';

/** From so many contracts on, all of their kind are asked for at once. */
const LISTING_FROM = 4;

export class ContractSizes {
  readonly #client: Client;
  readonly #known = new Map<string, DecimalText>();
  #hasListing = false;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Base units of one contract; "1" on spot, where sizes are in the base. Null where it is not known: `learn` it first. Contracts that
   * are settled in their coin are worth so many dollars each, and have none.
   */
  of(instId: string): DecimalText | null {
    if (!isContract(instId)) return '1';
    if (!isLinear(instId)) return null;
    return this.#known.get(instId) ?? this.#remembered(instId);
  }

  /** Asks for those of these that are not known. Best effort: where they don't come, sizes of such rows are not known either. */
  async learn(instIds: readonly string[], signal: AbortSignal): Promise<void> {
    const unknown = [...new Set(instIds)].filter((instId) => this.of(instId) === null && isLinear(instId));
    if (unknown.length === 0) return;
    try {
      const kinds = [...Map.groupBy(unknown, typeOf)];
      await Promise.all(kinds.map(([instType, own]) => this.#ask(instType, own, signal)));
    } catch (error) {
      if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
      this.#client.context.debug('okx: the sizes of contracts could not be read');
    }
  }

  /** Of every perpetual: for streams, where a row may be of any. */
  async learnAll(signal: AbortSignal): Promise<void> {
    if (!this.#hasListing) await this.#list({instType: 'SWAP'}, signal);
    this.#hasListing = true;
  }

  /** The same for rows as they came. */
  async learnRows(payloads: readonly unknown[], signal: AbortSignal): Promise<void> {
    await this.learn(
      payloads.map((payload) => new Row(payload).text('instId')),
      signal,
    );
  }

  #remembered(instId: string): DecimalText | null {
    const cached = this.#client.context.memory.market({symbol: canonicalOf(instId, '')})?.market;
    if (cached?.exchangeSymbol !== instId || cached.contractSize === undefined) return null;
    this.#known.set(instId, cached.contractSize);
    return cached.contractSize;
  }

  async #ask(instType: string, instIds: readonly string[], signal: AbortSignal): Promise<void> {
    if (instIds.length >= LISTING_FROM) return this.#list({instType}, signal);
    await Promise.all(
      instIds.map((instId) =>
        this.#list({instType, instId}, signal).catch((error: unknown) => {
          if (!isUnknownInstrument(error)) throw error;
        }),
      ),
    );
  }

  async #list(query: {readonly instType: string; readonly instId?: string}, signal: AbortSignal): Promise<void> {
    for (const payload of await this.#client.ask(instruments, query, signal)) {
      const row = new Row(payload);
      try {
        // One that can't be read costs no other.
        this.#known.set(row.text('instId'), sizeOf(row));
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
      }
    }
  }
}
