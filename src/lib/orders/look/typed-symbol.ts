/** Whether a typed --symbol names a market: a typo must not read as "no orders". */
import type {AccountHandle, CallOptions} from '../../adapter/accounts.ts';
import {askAccounts} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {nearMarkets} from '../../adapter/find-market.ts';
import {DeskError} from '../../model/errors.ts';
import {productOf, splitSymbol} from '../../model/symbol.ts';

/** A name is a name however old its rules are. */
const ANY_AGE_MS = Number.MAX_SAFE_INTEGER;
const MOST_NAMES = 3;

/** Null: it could not be asked. From the cache where it is known there. */
export async function hasMarket(adapter: ExchangeAdapter, symbol: string, signal: AbortSignal): Promise<boolean | null> {
  try {
    await adapter.marketData.market(symbol, ANY_AGE_MS, signal);
    return true;
  } catch (error) {
    return error instanceof DeskError && error.kind === 'not-found' ? false : null;
  }
}

/**
 * The same where all products of the exchange are meant, whatever the account's own are. Null for a market of another product:
 * the account is not asked for its names.
 */
export async function hasMarketInAny(
  {products, offers}: Pick<AccountHandle, 'products' | 'offers'>,
  adapter: ExchangeAdapter,
  symbol: string,
  signal: AbortSignal,
): Promise<boolean | null> {
  const product = productOf(symbol);
  if (splitSymbol(symbol) !== null && !products.includes(product) && ((await offers?.()) ?? []).includes(product)) return null;
  return hasMarket(adapter, symbol, signal);
}

/** The refusal of a symbol that none of these accounts has, with the nearest names that they do have. */
export async function noSuchMarket(symbol: string, handles: readonly AccountHandle[], call: CallOptions): Promise<DeskError> {
  const {answers} = await askAccounts(handles, call, (adapter, signal) => nearMarkets(symbol, adapter, signal));
  const names = [...new Set(answers.flatMap(({value}) => value))].slice(0, MOST_NAMES);
  const hint = names.length > 0 ? `Did you mean ${names.join(', ')}?` : 'See what there is with `mxt market list`.';
  return new DeskError('not-found', `No account has a market or an order in ${symbol}.`, {hint, sent: false});
}
