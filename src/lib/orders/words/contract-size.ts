/** Sizes of contracts that are typed as a share of the margin or as an amount of money, in base units. */

import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {Decimal, type DecimalText, dec, floorToStep, ONE, plain, ZERO} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import {DeskError} from '../../model/errors.ts';
import type {Level, Market} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import {readFreeMargin} from './margin-room.ts';

/** Levels that a market order is expected to take at most. */
const DEPTH = 50;

/** As far as the size depends on it: prices are numbers already. */
export interface Sized {
  readonly side: Side;
  readonly price: DecimalText | null;
  readonly stopPrice?: DecimalText | null;
  readonly maxSlippage?: DecimalText | null;
}

export interface ContractSize {
  /** Base units, down to the step. */
  readonly quantity: DecimalText;
  /** What it was made of. */
  readonly from: string;
}

/**
 * What a share of the free margin opens at the account's leverage. An exchange sets aside, for each unit, the initial margin of
 * its value, the fees, and the loss that an order at a worse price than the mark begins with. Throws why a figure is not known.
 */
export async function openedBy(
  share: DecimalText,
  order: Sized,
  market: Market,
  handle: Pick<AccountHandle, 'account' | 'mode' | 'environment'>,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<ContractSize> {
  const [{available, rooms}, prices] = await Promise.all([
    readFreeMargin(market, handle, adapter, call),
    readPrices(order, market, adapter, call),
  ]);
  const room = rooms[order.side];
  if (room === null) {
    throw new DeskError('unsupported', `No leverage is set for ${market.symbol} on ${handle.account}, so margin gives no size.`, {
      hint: 'Type the size as a number.',
      sent: false,
    });
  }
  const budget = dec(available).times(share);
  const at = (price: Decimal) => {
    const {valued, lost} = tiedUp(price, order.side, prices);
    return budget.div(valued.times(room.perValue).plus(lost));
  };
  const price = prices.limit ?? reached(prices.levels, at);
  const from = `available margin ${available} ${market.settle ?? market.quote} at ${room.leverage}x on ${handle.account}, fees left, at ${plain(price)}`;
  return {quantity: plain(floorToStep(at(price), market.rules.stepSize)), from};
}

/** What an amount of the quote buys or sells at market: never more than it. Throws `rule` for an empty book. */
export async function worthOf(
  amount: DecimalText,
  order: Sized,
  market: Market,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<ContractSize> {
  const {levels, limit, best} = await readPrices(order, market, adapter, call);
  const at = (price: Decimal) => dec(amount).div(price);
  const price = order.side === 'SELL' ? (best ?? ZERO) : (limit ?? reached(levels, at));
  return {
    quantity: plain(floorToStep(at(price), market.rules.stepSize)),
    from: `${amount} ${market.quote} at ${plain(price)}`,
  };
}

interface Prices {
  /** The worst price that the order may trade at; null: what the book gives. */
  readonly limit: Decimal | null;
  readonly levels: readonly Level[];
  /** Of the levels that the order trades with. */
  readonly best: Decimal | null;
  /** Null: not known. */
  readonly mark: Decimal | null;
}

async function readPrices(order: Sized, {symbol}: Market, adapter: ExchangeAdapter, call: CallOptions): Promise<Prices> {
  const {side, price, stopPrice = null, maxSlippage = null} = order;
  if (price === null && stopPrice !== null) {
    throw new DeskError('usage', 'A stop that trades at market has no price to size it with.', {
      hint: 'Add --price, or type the size as a number.',
      sent: false,
    });
  }
  const [book, mark] = await Promise.all([
    withTimeout(call, (signal) => adapter.marketData.book(symbol, DEPTH, signal)),
    stopPrice === null ? readMark(symbol, adapter, call) : dec(stopPrice),
  ]);
  const levels = levelsFor(side, book);
  const best = levels[0] === undefined ? null : dec(levels[0][0]);
  if (price !== null) return {limit: dec(price), levels, best, mark};
  if (best === null) {
    const name = side === 'BUY' ? 'ask' : 'bid';
    throw new DeskError('rule', `There is no ${name} price for ${symbol} at this moment.`, {sent: false});
  }
  const worse = side === 'BUY' ? ONE.plus(maxSlippage ?? 0) : ONE.minus(maxSlippage ?? 0);
  return {limit: maxSlippage === null ? null : best.times(worse), levels, best, mark};
}

/** Of its funding, which is public. Without it no loss is left for. */
async function readMark(symbol: string, {derivatives}: ExchangeAdapter, call: CallOptions): Promise<Decimal | null> {
  try {
    const read = await withTimeout(call, async (signal) => derivatives?.funding([symbol], signal));
    const mark = read?.rows.find((row) => row.symbol === symbol)?.markPrice ?? null;
    return mark === null ? null : dec(mark);
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return null;
  }
}

/** Of one unit at this price: what its margin is reckoned on, and the loss that it begins with. A sell is valued at the bid at least. */
function tiedUp(price: Decimal, side: Side, {best, mark}: Prices): {readonly valued: Decimal; readonly lost: Decimal} {
  const lost = mark === null ? ZERO : side === 'BUY' ? price.minus(mark) : mark.minus(price);
  return {valued: side === 'BUY' || best === null ? price : Decimal.max(price, best), lost: Decimal.max(lost, ZERO)};
}

/** The price of the level in which a size that shrinks with the price ends; the last one where the book holds less. */
function reached(levels: readonly Level[], sizeAt: (price: Decimal) => Decimal): Decimal {
  let there: Decimal = ZERO;
  for (const [price, size] of levels) {
    there = there.plus(size);
    if (there.gte(sizeAt(dec(price)))) return dec(price);
  }
  return dec(levels.at(-1)?.[0] ?? '0');
}
