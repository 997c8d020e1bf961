/** Fills of the history. Those of the stream stand in `report.ts`. */
import * as v from 'valibot';
import {iso, WireAmount, WireId} from '../../adapter/kit/numbers.ts';
import type {Fill} from '../../model/order.ts';

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#account-trade-list-user_data */
export const MyTrade = v.object({
  symbol: v.string(),
  id: WireId,
  orderId: WireId,
  price: WireAmount,
  qty: WireAmount,
  /** Positive: paid. */
  commission: WireAmount,
  commissionAsset: v.string(),
  time: v.pipe(v.number(), v.finite()),
  isBuyer: v.boolean(),
  isMaker: v.boolean(),
});
export type MyTrade = v.InferOutput<typeof MyTrade>;

/** `symbol` is canonical. */
export function tradeOf(symbol: string, trade: MyTrade): Fill {
  return {
    id: trade.id,
    symbol,
    orderId: trade.orderId,
    clientOrderId: null,
    side: trade.isBuyer ? 'BUY' : 'SELL',
    price: trade.price,
    quantity: trade.qty,
    fee: {asset: trade.commissionAsset, amount: trade.commission},
    liquidity: trade.isMaker ? 'MAKER' : 'TAKER',
    cause: 'TRADE',
    at: iso(trade.time),
  };
}
