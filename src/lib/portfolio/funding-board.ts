/** Funding rates of all servers that a command's accounts hold contracts on, each asked once and beside the positions. */
import {type AccountHandle, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {Derivatives} from '../adapter/contract/derivatives.ts';
import type {Rows} from '../adapter/contract/rows.ts';
import {placeOf} from '../adapter/same-account.ts';
import type {FundingRate} from '../model/contract.ts';
import {DeskError, toFailure} from '../model/errors.ts';

/** By symbol, and what of them could not be read. */
export interface FundingRates {
  readonly rates: ReadonlyMap<string, FundingRate>;
  readonly missing: Rows<FundingRate>['missing'];
}

interface Asked {
  readonly answer: Promise<FundingRates>;
  readonly unneeded: AbortController;
}

export class FundingReader {
  readonly #call: CallOptions;
  readonly #asked = new Map<string, Asked>();

  constructor(call: CallOptions) {
    this.#call = call;
  }

  /** Asks this account's server, unless that was done: for all contracts, since the positions are not known yet. */
  ask(derivatives: Derivatives, handle: AccountHandle): void {
    const place = placeOf(handle);
    if (this.#asked.has(place)) return;
    const unneeded = new AbortController();
    // With a time of its own: other accounts of this server use the answer too.
    const read = withTimeout(this.#call, (signal) => derivatives.funding(null, AbortSignal.any([signal, unneeded.signal])));
    this.#asked.set(place, {answer: read.then(ratesOf, failed), unneeded});
  }

  /** What came, by place. `held`: accounts with positions; what no position needs is not waited for. */
  async result(held: readonly AccountHandle[]): Promise<ReadonlyMap<string, FundingRates>> {
    const needed = new Set(held.map(placeOf));
    for (const [place, {unneeded}] of this.#asked) {
      if (!needed.has(place)) unneeded.abort(new DeskError('interrupted', 'There is no position that it is needed for.'));
    }
    const read = [...needed].flatMap((place) => {
      const asked = this.#asked.get(place);
      return asked === undefined ? [] : [asked.answer.then((rates) => [place, rates] as const)];
    });
    return new Map(await Promise.all(read));
  }
}

function ratesOf({rows, missing}: Rows<FundingRate>): FundingRates {
  return {rates: new Map(rows.map((rate) => [rate.symbol, rate])), missing};
}

function failed(error: unknown): FundingRates {
  const why = error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  return {rates: new Map(), missing: [{what: 'funding rates', error: why}]};
}
