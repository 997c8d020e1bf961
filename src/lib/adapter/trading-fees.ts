/**
 * What an account pays: its own fees. Without a key, and on a test server that has no page of fees, the exchange's standard
 * ones, marked as such.
 */
import type {AccountMode, Environment} from '../model/account.ts';
import {DeskError} from '../model/errors.ts';
import type {TradingFees} from '../model/market.ts';
import {productOf} from '../model/symbol.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';
import {orAbsent} from './kit/absent.ts';

/** `now`: epoch ms. Throws `unsupported` where the exchange has no standard fees for this product. */
export async function readFees(
  adapter: ExchangeAdapter,
  {mode, environment}: {readonly mode: AccountMode; readonly environment: Environment},
  symbol: string,
  {maxAgeMs, now}: {readonly maxAgeMs: number; readonly now: number},
  signal: AbortSignal,
): Promise<TradingFees> {
  if (mode !== 'public') {
    const own = adapter.account.fees(symbol, maxAgeMs, signal);
    // A live exchange that says so has not answered.
    const told = environment === 'live' ? await own : await orAbsent(own);
    if (told !== null) return told;
  }
  const standard = adapter.capabilities.standardFees[productOf(symbol)];
  if (standard === undefined) throw new DeskError('unsupported', `The standard fees of ${symbol} are not known here.`);
  return {symbol, ...standard, at: new Date(now).toISOString(), standard: true};
}
