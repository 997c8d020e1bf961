/** Fills, newest first. https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-transaction-details-last-3-days */
import type {EngineTrade} from '../../engine/types.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {type Context, instIdOf, instrumentFilter, isSpot} from './context.ts';
import {page} from './orders.ts';
import {feeFields, quoteOf, sideOf} from './view.ts';

/** Those of the last days; `typed`: the type of instrument must be named. */
export function fills(keptMs: number, typed: boolean): (context: Context, call: ApiRequest) => object {
  return (context, call) => {
    const {params, account} = call;
    if (typed) params.text('instType');
    const until = visibleUntil(context, call);
    const {from, to} = params.timeRange('begin', 'end');
    const since = Math.max(from, context.clock.now() - keptMs);
    const ordId = params.optional('ordId');
    const orderId = ordId === null ? null : context.notes.orderOf(ordId);
    const trades = context.engine.orders.trades(account);
    const found = trades
      .filter(instrumentFilter(context, params))
      .filter(({at}) => isSpot(params) && at <= until && at >= since && at <= to)
      .filter((trade) => ordId === null || trade.orderId === orderId)
      .map((trade) => ({trade, id: context.notes.billId(trade, trades)}));
    return page(params, found).map(({trade, id}) => fillView(context, trade, id));
  };
}

function fillView(context: Context, trade: EngineTrade, billId: bigint): object {
  const {engine, notes} = context;
  const order = engine.orders.find(trade.accountId, trade.orderId);
  const {maker, taker} = engine.fees;
  const {fee, feeCcy} = feeFields(context, trade, trade.fee);
  return {
    instType: 'SPOT',
    instId: instIdOf(context, trade.symbol),
    tradeId: String(trade.tradeId),
    ordId: order === null ? '' : notes.ordId(order),
    // An order that a trigger made has no id of the client's own.
    clOrdId: order?.stopPrice === null ? trade.clientOrderId : '',
    billId: String(billId),
    subType: trade.side === 'BUY' ? '1' : '2',
    tag: notes.of(trade.orderId).tag,
    fillPx: trade.price,
    fillSz: trade.quantity,
    fillIdxPx: engine.markets.ticker(trade.symbol).usdIndex,
    fillPnl: '0',
    fillPxVol: '',
    fillPxUsd: '',
    fillMarkVol: '',
    fillFwdPx: '',
    fillMarkPx: '',
    side: sideOf(trade),
    posSide: 'net',
    execType: trade.maker ? 'M' : 'T',
    feeCcy,
    fee,
    feeRate: `-${trade.maker ? maker : taker}`,
    fillTime: String(trade.at),
    ts: String(trade.at + 1),
    tradeQuoteCcy: quoteOf(context, trade),
  };
}
