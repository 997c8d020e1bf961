/** What an account can use for a trade, for sizes typed as a share of it. */

import type {AccountHandle, CallOptions} from '../../adapter/accounts.ts';
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {readFees} from '../../adapter/trading-fees.ts';
import {type Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, TradingFees} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import {refuseHole} from './holes.ts';

const FEES_MAX_AGE_MS = 86_400_000;

/** An amount, and what it was made of. */
export interface Usable {
  readonly amount: DecimalText;
  readonly from: string;
}

/**
 * What a share of an order is a share of: the position that it reduces, else free funds. Throws why it is not known. What a share of
 * the margin opens depends on its price: `openedBy`.
 */
export function usableFor(
  {side, reduceOnly}: {readonly side: Side; readonly reduceOnly: boolean},
  market: Market,
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<Usable> {
  return reduceOnly
    ? usablePosition(handle.account, market, side, adapter, call)
    : usableFunds(handle, market, side, adapter, call);
}

/**
 * Free base for a sell; free quote for a buy, less the fee where that is paid on top. Throws why it is not known: a share of
 * something unknown is not guessed.
 */
async function usableFunds(
  handle: Pick<AccountHandle, 'account' | 'mode' | 'environment'>,
  market: Market,
  side: Side,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<Usable> {
  const {account} = handle;
  const asset = side === 'BUY' ? market.quote : market.base;
  const [holdings, fees] = await Promise.all([
    withTimeout(call, (signal) => adapter.account.balances(market.product, signal)),
    side === 'SELL'
      ? null
      : withTimeout(call, (signal) =>
          readFees(adapter, handle, market.symbol, {maxAgeMs: FEES_MAX_AGE_MS, now: call.clock.now()}, signal),
        ),
  ]);
  refuseHole(`The free ${asset} of ${account}`, holdings.missing);
  const free = holdings.rows
    .filter((row) => row.asset === asset && row.pays.includes(market.product))
    .reduce((sum, row) => sum.plus(row.free), ZERO);
  const from = `free ${asset} ${plain(free)} on ${account}`;
  if (fees === null) return {amount: plain(free), from};
  return {amount: plain(roomForFee(free, fees)), from: feeOnTop(fees) === null ? from : `${from}, fee ${feeOnTop(fees)} left`};
}

/** What of a quote balance can be spent so that the fee on top is still there. */
export function roomForFee(free: Decimal, fees: TradingFees): Decimal {
  const fee = feeOnTop(fees);
  return fee === null ? free : free.div(ONE.plus(fee));
}

/** The dearer of both fees, where a buy pays it on top of what it spends; null where it does not. */
function feeOnTop({buyFeeIn, maker, taker}: TradingFees): DecimalText | null {
  if (buyFeeIn === 'BASE') return null;
  const fee = dec(maker).gt(taker) ? maker : taker;
  return dec(fee).gt(0) ? fee : null;
}

/** The size of the position that an order would reduce, base units. Throws `rule` where there is none on that side, and why it is not known. */
async function usablePosition(
  account: string,
  {symbol, base}: Market,
  side: Side,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<Usable> {
  const {derivatives} = adapter;
  if (derivatives === undefined) throw new DeskError('unsupported', `mxt reads no positions of ${account}.`, {sent: false});
  const {rows, missing} = await withTimeout(call, (signal) => derivatives.positions(signal));
  refuseHole(`The position in ${symbol} on ${account}`, missing);
  const wanted = rows.filter((row) => row.symbol === symbol && dec(row.quantity).isNegative() === (side === 'BUY'));
  const size = wanted.reduce((sum, {quantity}) => sum.plus(dec(quantity).abs()), ZERO);
  if (size.isZero()) {
    const direction = side === 'BUY' ? 'short' : 'long';
    throw new DeskError('rule', `${account} has no ${direction} position in ${symbol} to reduce.`, {sent: false});
  }
  return {amount: plain(size), from: `position ${plain(size)} ${base} on ${account}`};
}
