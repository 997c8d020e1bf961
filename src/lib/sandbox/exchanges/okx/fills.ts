/** Fills, newest first. https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-transaction-details-last-3-days */
import {text} from '../../engine/fixed.ts';
import type {EngineTrade} from '../../engine/types.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {type Context, instIdOf, instrumentFilter, instTypeOf, marketOf} from './context.ts';
import {inContracts} from './contract-size.ts';
import {subTypeOf} from './fill-types.ts';
import {posSideOf} from './order-terms.ts';
import {page} from './orders.ts';
import {CONTRACT_FEES} from './rules.ts';
import {feeFields, sideOf} from './view.ts';

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
    const found = context.engine.orders
      .trades(account)
      .filter(instrumentFilter(context, params))
      .filter(({at}) => at <= until && at >= since && at <= to)
      .filter((trade) => ordId === null || trade.orderId === orderId)
      .map((trade) => ({trade, id: context.bills.idOf(trade)}));
    return page(params, found).map(({trade, id}) => fillView(context, trade, id));
  };
}

function fillView(context: Context, trade: EngineTrade, billId: bigint): object {
  const {engine, notes} = context;
  const order = engine.orders.find(trade.accountId, trade.orderId);
  const market = marketOf(context, trade);
  const isContract = market.product === 'linear';
  const {marks} = engine.contracts;
  const {maker, taker} = isContract ? CONTRACT_FEES : engine.fees;
  const {fee, feeCcy} = feeFields(context, trade, trade.fee);
  return {
    instType: instTypeOf(market),
    instId: instIdOf(context, trade.symbol),
    tradeId: String(trade.tradeId),
    ordId: order === null ? '' : notes.ordId(order),
    // An order that a trigger made has no id of the client's own.
    clOrdId: order?.stopPrice === null ? trade.clientOrderId : '',
    billId: String(billId),
    subType: subTypeOf(trade, order?.positionSide ?? null),
    tag: notes.of(trade.orderId).tag,
    fillPx: trade.price,
    fillSz: inContracts(market, trade.quantity),
    fillIdxPx: isContract ? text(marks.index(market)) : engine.markets.ticker(trade.symbol).usdIndex,
    fillPnl: trade.profit ?? '0',
    fillPxVol: '',
    fillPxUsd: '',
    fillMarkVol: '',
    fillFwdPx: '',
    fillMarkPx: isContract ? text(marks.mark(market)) : '',
    side: sideOf(trade),
    posSide: posSideOf({positionSide: order?.positionSide ?? null}),
    execType: trade.maker ? 'M' : 'T',
    feeCcy,
    fee,
    feeRate: `-${trade.maker ? maker : taker}`,
    fillTime: String(trade.at),
    ts: String(trade.at + 1),
    tradeQuoteCcy: isContract ? '' : market.quote,
  };
}
