/** What a conditional order of a contract waits for: the price that was asked for, and from which side of it the market comes. */
import {type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRequest, Trigger} from '../../model/order.ts';

/**
 * The request with its trigger. A trigger price may lie on either side of the market, and some exchanges must be told on
 * which: above the price, a buy is a stop and a sell takes profit. Spot orders are left as they are, always stops. Throws
 * `protocol`, with nothing sent, where the price cannot be read.
 */
export async function withTrigger(
  request: OrderRequest,
  market: Market,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<OrderRequest> {
  if (!('stopPrice' in request) || market.product === 'spot') return request;
  const by = request.trigger?.by ?? 'LAST';
  const price = await marketPrice(by, market, adapter, call);
  const isAbove = dec(request.stopPrice).gt(price);
  // At the very price, either reading fires at once; the exchange refuses such an order.
  const isStop = dec(request.stopPrice).eq(price) || isAbove === (request.side === 'BUY');
  return {...request, trigger: {kind: isStop ? 'STOP' : 'TAKE_PROFIT', by}};
}

/** A price of the market at this moment. Throws `protocol`, with nothing sent, where it cannot be read. */
export async function marketPrice(
  by: Trigger['by'],
  {symbol}: Pick<Market, 'symbol'>,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<DecimalText> {
  const price = await withTimeout(call, (signal) => readPrice(by, symbol, adapter, signal));
  if (price !== null) return price;
  throw new DeskError('protocol', `${adapter.config.account} does not say the ${by.toLowerCase()} price of ${symbol}.`, {
    hint: 'Nothing was sent: on which side of the market the trigger lies is not known. Try again.',
    sent: false,
  });
}

async function readPrice(
  by: Trigger['by'],
  symbol: string,
  {marketData, derivatives}: ExchangeAdapter,
  signal: AbortSignal,
): Promise<DecimalText | null> {
  if (by === 'LAST') {
    const {rows} = await marketData.tickers([symbol], signal);
    return rows.find((row) => row.symbol === symbol)?.last ?? null;
  }
  const prices = await derivatives?.funding([symbol], signal);
  const row = prices?.rows.find((each) => each.symbol === symbol);
  return (by === 'MARK' ? row?.markPrice : row?.indexPrice) ?? null;
}
