/** What an account pays: its own fees, or without a key the exchange's standard ones. */
import type {AccountMode} from '../model/account.ts';
import {DeskError} from '../model/errors.ts';
import type {TradingFees} from '../model/market.ts';
import {productOf} from '../model/symbol.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';

/** `now`: epoch ms. Throws `unsupported` where the exchange has no standard fees for this product. */
export async function readFees(
  adapter: ExchangeAdapter,
  mode: AccountMode,
  symbol: string,
  {maxAgeMs, now}: {readonly maxAgeMs: number; readonly now: number},
  signal: AbortSignal,
): Promise<TradingFees> {
  if (mode !== 'public') return adapter.account.fees(symbol, maxAgeMs, signal);
  const standard = adapter.capabilities.standardFees[productOf(symbol)];
  if (standard === undefined) throw new DeskError('unsupported', `The standard fees of ${symbol} are not known here.`);
  return {symbol, ...standard, at: new Date(now).toISOString(), standard: true};
}
