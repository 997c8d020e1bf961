/** One market on every account: rules side by side, and the fees of the account. The document of `mxt market show`. */
import {type AccountHandle, type AccountStatus, askAccounts, type CallOptions, partFailure} from '../adapter/accounts.ts';
import {resolveSymbol} from '../adapter/find-market.ts';
import {readFees} from '../adapter/trading-fees.ts';
import {DeskError} from '../model/errors.ts';
import type {Market, TradingFees} from '../model/market.ts';

/** Rules and fees change seldom; a minute keeps a second look free of round trips. */
const MAX_AGE_MS = 60_000;

export interface MarketVenue {
  readonly account: string;
  readonly exchange: string;
  readonly market: Market;
  /** Null where they could not be read; `complete` is false then. */
  readonly fees: TradingFees | null;
}

export interface MarketShowDocument {
  readonly at: string;
  /** False when an account or a fee failed. */
  readonly complete: boolean;
  readonly symbol: string;
  /** Accounts whose exchange has the market. */
  readonly venues: readonly MarketVenue[];
  readonly accounts: readonly AccountStatus[];
}

export interface MarketShowResult {
  readonly document: MarketShowDocument;
  readonly warnings: readonly string[];
}

/** Throws `usage` for text that is not a symbol, and `not-found` with near names when every exchange that answered lacks it. */
export async function compareMarket(
  typed: string,
  handles: readonly AccountHandle[],
  call: CallOptions,
): Promise<MarketShowResult> {
  const warnings: string[] = [];
  const {answers, statuses, complete} = await askAccounts(handles, call, async (adapter, signal, handle) => {
    const {account, mode} = handle;
    const market = await resolveSymbol(typed, adapter, MAX_AGE_MS, signal).catch(missing);
    if (market instanceof DeskError) return market;
    const age = {maxAgeMs: MAX_AGE_MS, now: call.clock.now()};
    const fees = await readFees(adapter, handle, market.symbol, age, signal).catch((error: unknown) => {
      warnings.push(`no fees from ${account}: ${partFailure(error, call).message}`);
      return null;
    });
    if (fees?.standard === true && mode !== 'public')
      warnings.push(`${account}: its server has no page of fees, so the exchange's standard ones are shown`);
    return {market, fees};
  });
  const venues = answers.flatMap(({handle: {account, exchange}, value}) =>
    value instanceof DeskError ? [] : [{account, exchange, ...value}],
  );
  const [first] = venues;
  if (first === undefined)
    throw nowhere(
      typed,
      answers.flatMap(({value}) => (value instanceof DeskError ? [value] : [])),
      statuses,
    );
  const at = new Date(call.clock.now()).toISOString();
  const isWhole = complete && venues.every(({fees}) => fees !== null);
  return {document: {at, complete: isWhole, symbol: first.market.symbol, venues, accounts: statuses}, warnings};
}

/** That an exchange lacks the market is an answer; anything else is a failure of the account. */
function missing(error: unknown): DeskError {
  if (error instanceof DeskError && error.kind === 'not-found') return error;
  throw error;
}

/** One failure for all accounts: none has the market, or why they did not answer. */
function nowhere(typed: string, missed: readonly DeskError[], statuses: readonly AccountStatus[]): DeskError {
  const failure = statuses.find(({error}) => error !== undefined)?.error;
  if (missed.length === 0 && failure !== undefined) {
    const {kind, message, ...detail} = failure;
    return new DeskError(kind, message, detail);
  }
  const hint = missed.find(({detail}) => detail.hint !== undefined)?.detail.hint;
  return new DeskError('not-found', `No exchange has a market "${typed.slice(0, 40)}".`, hint === undefined ? {} : {hint});
}
