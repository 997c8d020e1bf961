/** What the question before an order of contracts must show: how the account holds them, and what the order makes of that. */

import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import type {ContractSettings} from '../../model/contract.ts';
import {type Decimal, type DecimalText, dec, parseTyped, plain, ZERO} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import type {Market} from '../../model/market.ts';
import {orNull} from '../or-null.ts';
import {settingsFor} from './contract-settings.ts';
import {RULES_MAX_AGE_MS} from './prepare.ts';

/** An order as far as the question needs it; sizes and prices that are no numbers yet are not worked with. */
interface Asked {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly reduceOnly: boolean;
  readonly quantity?: string;
  readonly quantityIn?: 'BASE' | 'QUOTE';
  readonly price?: string | null;
}

const SHOWN_PLACES = 2;

/**
 * Leverage, margin and position mode of each account as its exchange gives them, the margin that the order needs and the position
 * after it, as text to add to the question; empty for spot, and for an order that only reduces a position. Throws the failure
 * (nothing was sent) where the settings could not be read.
 */
export async function contractTerms(handles: readonly AccountHandle[], asked: Asked, call: CallOptions): Promise<string> {
  if (asked.reduceOnly) return '';
  const parts = await Promise.all(handles.map((handle) => termsOn(handle, asked, call)));
  return parts.join('');
}

async function termsOn(handle: AccountHandle, asked: Asked, call: CallOptions): Promise<string> {
  const adapter = await handle.adapter();
  const market = await withTimeout(call, (signal) => resolveSymbol(asked.symbol, adapter, RULES_MAX_AGE_MS, signal));
  const settings = await settingsFor(market, {reduceOnly: false}, adapter, call);
  if (settings === null) return '';
  const leverage = settings.leverage[asked.side === 'BUY' ? 'LONG' : 'SHORT'];
  const words = [
    leverage === null ? 'no leverage set' : `leverage ${leverage}x`,
    `${settings.marginMode.toLowerCase()} margin`,
    settings.positionMode === 'HEDGE' ? 'hedge mode' : 'one-way mode',
    // The parts of a route are sized later.
    ...effectWords(await effectOf(asked, market, settings, adapter, call), market),
  ];
  return ` (${handle.account}: ${words.join(', ')})`;
}

/** Null: not known. */
interface Effect {
  /** What the order ties up of the free margin, settle asset. */
  readonly margin: Decimal | null;
  /** The position after it, base units, signed. */
  readonly after: Decimal | null;
}

/** Null where the size is not known. */
export async function effectOf(
  asked: Asked,
  market: Pick<Market, 'symbol'>,
  settings: ContractSettings,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<Effect | null> {
  const size = parseTyped(asked.quantity ?? '');
  if (size === null || asked.quantityIn === 'QUOTE') return null;
  const [price, held] = await Promise.all([
    priceOf(asked, market.symbol, adapter, call),
    heldIn(asked, market.symbol, settings, adapter, call),
  ]);
  const leverage = settings.leverage[asked.side === 'BUY' ? 'LONG' : 'SHORT'];
  const after = held === null ? null : held.plus(dec(size).times(asked.side === 'BUY' ? 1 : -1));
  // What only takes from the other side needs no margin.
  const opened = held === null || after === null ? dec(size) : opening(held, after);
  return {margin: price === null || leverage === null ? null : opened.times(price).div(leverage), after};
}

/** Each is said to be not known where it could not be read. */
function effectWords(effect: Effect | null, market: Market): readonly string[] {
  if (effect === null) return [];
  const {margin, after} = effect;
  return [
    margin === null
      ? 'margin needed not known'
      : `needs about ${plain(margin.toDecimalPlaces(SHOWN_PLACES))} ${market.settle ?? market.quote} of margin`,
    after === null ? 'position after it not known' : `position after it ${plain(after)} ${market.base}`,
  ];
}

/** How much of a change from one signed size to another makes a position larger. */
function opening(from: Decimal, to: Decimal): Decimal {
  const isTurned = from.times(to).lt(0);
  if (isTurned) return to.abs();
  const grown = to.abs().minus(from.abs());
  return grown.gt(0) ? grown : ZERO;
}

async function priceOf(asked: Asked, symbol: string, adapter: ExchangeAdapter, call: CallOptions): Promise<DecimalText | null> {
  const typed = asked.price == null ? null : parseTyped(asked.price);
  if (typed !== null) return typed;
  return orNull(async () => {
    const book = await withTimeout(call, (signal) => adapter.marketData.book(symbol, 5, signal));
    return levelsFor(asked.side, book)[0]?.[0] ?? null;
  });
}

/** Signed, in base units; in hedge mode of the side that the order opens. */
async function heldIn(
  {side}: Asked,
  symbol: string,
  {positionMode}: ContractSettings,
  {derivatives}: ExchangeAdapter,
  call: CallOptions,
): Promise<Decimal | null> {
  return orNull(async () => {
    const read = await withTimeout(call, async (signal) => derivatives?.positions(signal));
    if (read === undefined || read.missing.length > 0) return null;
    const own = read.rows.filter((row) => row.symbol === symbol);
    const meant = positionMode === 'HEDGE' ? own.filter(({quantity}) => quantity.startsWith('-') === (side === 'SELL')) : own;
    return meant.reduce<Decimal>((sum, {quantity}) => sum.plus(quantity), ZERO);
  });
}
