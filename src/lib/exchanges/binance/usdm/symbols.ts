/** Symbols of USD-M futures in Binance's spelling, and back. Pure. */
import type {DecimalText} from '../../../model/decimal.ts';
import {DeskError} from '../../../model/errors.ts';
import type {OrderRef} from '../../../model/order.ts';
import {joinSymbol, splitSymbol} from '../../../model/symbol.ts';

/** What contracts are settled in. */
const SETTLES = ['USDT', 'USDC', 'USD1', 'FDUSD', 'BTC'] as const;
const DATED = /^(.+)_(\d{6})$/;
/** 1000PEPE is 1000 of PEPE, 1MBABYDOGE a million of BABYDOGE; 1INCH is a coin of that name. */
const FACTOR = /^(10{3,}|1M)(?=[A-Z])(.+)$/;

/** `BTCUSDT`, `BTCUSDT_261225`; the spelling of a row that it was read from comes first. Throws `not-found` for anything but a contract. */
export function wireSymbol({symbol, raw}: Pick<OrderRef, 'symbol' | 'raw'>): string {
  if (raw?.symbol !== undefined) return raw.symbol;
  const parts = splitSymbol(symbol);
  if (parts === null && !/[/:\s]/.test(symbol) && symbol !== '') return symbol;
  if (parts === null || parts.settle !== parts.quote) throw noSuchContract(symbol);
  const pair = parts.base + parts.quote;
  return parts.expiry === null ? pair : `${pair}_${parts.expiry}`;
}

/** The same in a list; empty for what is none of these contracts. */
export function spellingsOf(symbol: string): readonly string[] {
  try {
    return [wireSymbol({symbol})];
  } catch (error) {
    if (error instanceof DeskError) return [];
    throw error;
  }
}

/** Of a contract that is settled in this asset; where no row says in which, in the one that its name ends with. */
export function canonicalOf(wire: string, settles: string | null = null): string | null {
  const [, dated, expiry = null] = DATED.exec(wire) ?? [];
  const pair = dated ?? wire;
  const settle = settles ?? SETTLES.find((each) => pair.endsWith(each) && pair.length > each.length) ?? null;
  if (settle === null || !pair.endsWith(settle) || pair.length === settle.length) return null;
  return joinSymbol({base: pair.slice(0, -settle.length), quote: settle, settle, expiry});
}

export function multipleOf(base: string): {readonly coin: string; readonly coinsPerUnit: DecimalText} {
  const [, factor, coin] = FACTOR.exec(base) ?? [];
  if (factor === undefined || coin === undefined) return {coin: base, coinsPerUnit: '1'};
  return {coin, coinsPerUnit: factor === '1M' ? '1000000' : factor};
}

export function noSuchContract(symbol: string): DeskError {
  return new DeskError('not-found', `Binance has no USD-margined contract ${symbol}.`);
}
