/** What the question before an order of contracts must show: how the account holds them. */
import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {settingsFor} from './contract-settings.ts';
import {RULES_MAX_AGE_MS} from './prepare.ts';

/**
 * Leverage, margin and position mode of each account as its exchange tells them, as text to add to the question; empty for
 * spot, and for an order that only reduces a position. Throws the failure (nothing was sent) where they could not be read.
 */
export async function contractTerms(
  handles: readonly AccountHandle[],
  {symbol, side, reduceOnly}: {readonly symbol: string; readonly side: 'BUY' | 'SELL'; readonly reduceOnly: boolean},
  call: CallOptions,
): Promise<string> {
  if (reduceOnly) return '';
  const parts = await Promise.all(handles.map((handle) => termsOn(handle, symbol, side, call)));
  return parts.join('');
}

async function termsOn(handle: AccountHandle, symbol: string, side: 'BUY' | 'SELL', call: CallOptions): Promise<string> {
  const adapter = await handle.adapter();
  const market = await withTimeout(call, (signal) => resolveSymbol(symbol, adapter, RULES_MAX_AGE_MS, signal));
  const settings = await settingsFor(market, {reduceOnly: false}, adapter, call);
  if (settings === null) return '';
  const leverage = settings.leverage[side === 'BUY' ? 'LONG' : 'SHORT'];
  const words = [
    leverage === null ? 'no leverage set' : `leverage ${leverage}x`,
    `${settings.marginMode.toLowerCase()} margin`,
    settings.positionMode === 'HEDGE' ? 'hedge mode' : 'one-way mode',
  ];
  return ` (${handle.account}: ${words.join(', ')})`;
}
