/** Fills of orders, and the funding that is listed between them. https://bybit-exchange.github.io/docs/v5/order/execution */
import {text, times, units} from '../../engine/fixed.ts';
import type {EngineTrade} from '../../engine/types.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import type {FundingEvent} from './account-log.ts';
import {type Context, categoryOf, scopeOf, stableId} from './context.ts';
import {pageByName, timeFilter} from './lists.ts';
import {namedOrders} from './orders.ts';
import {executionId, executionView} from './view.ts';

interface Listed {
  readonly at: number;
  readonly type: string;
  /** Made when it is asked for: there may be very many fills. */
  id(): string;
  view(): object;
}

/** Newest first. Ids override everything else, and there is no funding of an order. */
export function executions(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const category = categoryOf(call);
  if (category !== 'spot' && category !== 'linear') return {category, list: [], nextPageCursor: ''};
  const until = visibleUntil(context, call);
  const named = namedOrders(context, call, category);
  const inTime = timeFilter(context, params);
  const scope = named === null ? scopeOf(context, call, category) : null;
  const meant = ({at, symbol, orderId}: {readonly at: number; readonly symbol: string; readonly orderId?: number}) =>
    scope === null ? (named ?? []).some((order) => order.orderId === orderId) : inTime(at) && scope.includes({symbol});
  const trades = context.engine.orders.trades(account, scope?.symbol ?? null).filter(meant);
  const payments = scope === null || category === 'spot' ? [] : context.log.payments(account).filter(meant);
  const type = params.optional('execType');
  const found = [...trades.map((trade) => listedTrade(context, trade)), ...payments.map((paid) => listedFunding(context, paid))]
    .filter((each) => each.at <= until && (type === null || each.type === type))
    .sort((a, b) => a.at - b.at)
    .toReversed();
  const {items, nextPageCursor} = pageByName(found, params, 50, 100, (each) => each.id());
  return {category, list: items.map((each) => each.view()), nextPageCursor};
}

function listedTrade(context: Context, trade: EngineTrade): Listed {
  const type = trade.cause === 'LIQUIDATION' ? 'BustTrade' : 'Trade';
  return {at: trade.at, type, id: () => executionId(context, trade), view: () => executionView(context, trade)};
}

function listedFunding(context: Context, payment: FundingEvent): Listed {
  return {at: payment.at, type: 'Funding', id: () => fundingId(context, payment), view: () => fundingView(context, payment)};
}

function fundingId(context: Pick<Context, 'salt'>, {accountId, at, symbol, position}: FundingEvent): string {
  return stableId(context, `funding/${accountId}/${symbol}/${position.side}/${at}`);
}

/** A payment as an execution: what is paid is a fee above zero, and the rate has the sign of the side. */
export function fundingView(context: Pick<Context, 'salt' | 'names'>, payment: FundingEvent): Record<string, unknown> {
  const {symbol, at, amount, rate, position, asset} = payment;
  const side = position.quantity.startsWith('-') ? 'Sell' : 'Buy';
  const quantity = position.quantity.replace('-', '');
  return {
    symbol: context.names.wire(symbol),
    orderType: 'UNKNOWN',
    underlyingPrice: '',
    orderLinkId: '',
    side,
    indexPrice: '',
    orderId: `${Math.floor(at / 1000)}-${context.names.wire(symbol)}-${side}`,
    stopOrderType: 'UNKNOWN',
    leavesQty: '0',
    execTime: String(at),
    feeCurrency: asset,
    isMaker: false,
    execFee: negated(amount),
    feeRate: side === 'Buy' ? rate : negated(rate),
    execId: fundingId(context, payment),
    tradeIv: '',
    blockTradeId: '',
    markPrice: position.markPrice,
    execPrice: position.markPrice,
    markIv: '',
    orderQty: '0',
    orderPrice: '0',
    execValue: text(times(units(quantity), units(position.markPrice))),
    execType: 'Funding',
    execQty: quantity,
    closedSize: '0',
    seq: at,
    createType: '',
  };
}

export function negated(amount: string): string {
  return text(-units(amount));
}
