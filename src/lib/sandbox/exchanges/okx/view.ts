/** Orders as replies and streams show them. Every number is text; what is missing is "". */
import {over, text, times, units} from '../../engine/fixed.ts';
import {type EngineOrder, type EngineTrade, SHRUNK} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {attachedView} from './attached.ts';
import {type Context, instIdOf, marketOf} from './context.ts';
import {inContracts} from './contract-size.ts';
import {algoIdOf} from './notes.ts';
import {fillFields, modeFields, profitOf} from './order-terms.ts';

/** https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel, `cancelSource` */
const CANCEL_SOURCES: Readonly<Record<string, readonly [source: string, reason: string]>> = {
  USER: ['1', 'Order canceled by user'],
  DEAD_MAN: ['20', 'Cancel all after triggered'],
  FOK: ['13', 'Order canceled: FOK order was canceled due to incompletely filled.'],
  IOC: ['14', 'Order canceled: IOC order was partially canceled due to incompletely filled.'],
  NO_LIQUIDITY: ['14', 'Order canceled: IOC order was partially canceled due to incompletely filled.'],
  POST_ONLY: ['31', 'The post-only order will take liquidity in taker orders'],
  SELF_TRADE: ['32', 'Self trade prevention'],
  LIQUIDATION: [
    '3',
    'Order canceled: Risk cancellation was triggered. Pending order was canceled due to insufficient maintenance margin ratio and forced-liquidation risk.',
  ],
  REDUCE_ONLY: ['17', 'Order canceled: Close order was canceled, due to the position was already closed at market price.'],
  POSITION_CLOSED: ['21', 'Order canceled: The TP/SL order was canceled because the position had been closed'],
};
const BY_SYSTEM = ['0', 'Order canceled by system'] as const;

/** What every order has in common, and what only attached orders have. */
const ALIKE = {
  stpMode: 'cancel_taker',
  isTpLimit: 'false',
  linkedAlgoOrd: {algoId: ''},
  ...fieldsOf('', 'ccy stpId pxUsd pxVol pxType quickMgnType attachAlgoClOrdId'),
  ...fieldsOf('', 'slOrdPx slTriggerPx slTriggerPxType tpOrdPx tpTriggerPx tpTriggerPxType'),
};

type Views = Pick<Context, 'engine' | 'names' | 'notes'>;

export function sideOf({side}: Pick<EngineOrder, 'side'>): 'buy' | 'sell' {
  return side === 'BUY' ? 'buy' : 'sell';
}

export function isMarket({type}: Pick<EngineOrder, 'type'>): boolean {
  return type === 'MARKET' || type === 'STOP_MARKET';
}

/** A market order that closed all there was of a position counts as filled, with what it filled as its size. */
function closedAll(order: EngineOrder): boolean {
  return order.endReason === 'REDUCE_ONLY' && isMarket(order) && order.filled !== '0';
}

export function orderType({notes}: Pick<Context, 'notes'>, order: EngineOrder): string {
  if (notes.of(order.orderId).isOptimal) return 'optimal_limit_ioc';
  if (isMarket(order)) return 'market';
  if (order.type === 'LIMIT_MAKER') return 'post_only';
  return {GTC: 'limit', IOC: 'ioc', FOK: 'fok'}[order.timeInForce];
}

export function wireState(order: EngineOrder): string {
  switch (order.status) {
    case 'NEW':
    case 'UNTRIGGERED':
      return 'live';
    case 'PARTIALLY_FILLED':
      return 'partially_filled';
    case 'FILLED':
      return 'filled';
    default:
      return order.endReason === SHRUNK || closedAll(order) ? 'filled' : 'canceled';
  }
}

/** Epoch ms; of an order that a trigger made: when it fired. */
export function createdAt({notes}: Pick<Context, 'notes'>, order: EngineOrder): number {
  return notes.childOf(order.orderId)?.at ?? order.createdAt;
}

/** The money that pays or is paid. */
function quoteOf({engine}: Pick<Context, 'engine'>, {symbol}: {readonly symbol: string}): string {
  return engine.markets.find(symbol)?.quote ?? '';
}

/** What was paid is negative. A buy of coins pays in base, a sell in quote; contracts pay in what they are settled in. */
export function feeFields(
  context: Pick<Context, 'engine'>,
  {symbol, side}: {readonly symbol: string; readonly side: EngineOrder['side']},
  paid: string,
): {readonly fee: string; readonly feeCcy: string; readonly rebateCcy: string} {
  const {base, quote, settle} = marketOf(context, {symbol});
  const [feeCcy, rebateCcy] = settle !== null ? [settle, settle] : side === 'BUY' ? [base, quote] : [quote, base];
  return {fee: paid === '0' ? '0' : `-${paid}`, feeCcy, rebateCcy};
}

/** As the order endpoints show it, with its last fill. */
export function orderView(context: Views, order: EngineOrder): Record<string, unknown> {
  const filled = order.filled !== '0';
  const trade = filled ? lastTrade(context, order) : null;
  return {...common(context, order, trade), avgPx: averageOf(order, '')};
}

function lastTrade({engine}: Views, {accountId, symbol, orderId}: EngineOrder): EngineTrade | null {
  return engine.orders.trades(accountId, symbol).findLast((trade) => trade.orderId === orderId) ?? null;
}

/** What only the channel has: the fill of this update, and how an amendment went. */
export interface Update {
  readonly trade: EngineTrade | null;
  readonly reqId: string | null;
}

/** https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel */
export function orderUpdate(context: Views, order: EngineOrder, {trade, reqId}: Update): Record<string, unknown> {
  const usd = (amount: string) => text(times(units(amount), units(usdPrice(quoteOf(context, order)))));
  const {fee, feeCcy} = feeFields(context, order, trade?.fee ?? '0');
  const worth = order.quoteQuantity ?? text(times(units(order.quantity), units(order.price ?? trade?.price ?? '0')));
  return {
    ...common(context, order, trade),
    avgPx: averageOf(order, '0'),
    execType: trade === null ? '' : trade.maker ? 'M' : 'T',
    fillFee: fee,
    fillFeeCcy: trade === null ? '' : feeCcy,
    fillNotionalUsd: trade === null ? '' : usd(trade.quoteQuantity),
    notionalUsd: usd(worth),
    ...fillFields(context, order, trade),
    amendResult: reqId === null ? '' : '0',
    amendSource: reqId === null ? '' : '1',
    reqId: reqId ?? '',
    code: '0',
    msg: '',
    lastPx: context.engine.markets.ticker(order.symbol).last,
  };
}

/** Of a whole order, or of one that is shrunk; `trade`: the fill that it is shown with. */
function common(context: Views, order: EngineOrder, trade: EngineTrade | null): Record<string, unknown> {
  const {notes} = context;
  const {tag, tgtCcy, algo, attached} = notes.of(order.orderId);
  const {fee, feeCcy, rebateCcy} = feeFields(context, order, Object.values(order.fees)[0] ?? '0');
  const state = wireState(order);
  const market = marketOf(context, order);
  const [cancelSource, reason] = state === 'canceled' ? (CANCEL_SOURCES[order.endReason ?? ''] ?? BY_SYSTEM) : ['', ''];
  return {
    ...modeFields(context, order),
    instId: instIdOf(context, order.symbol),
    ordId: notes.ordId(order),
    clOrdId: algo === null ? order.clientOrderId : '',
    algoId: algo === null ? '' : algoIdOf(order),
    algoClOrdId: algo === null ? '' : order.clientOrderId,
    source: algo === null ? '' : algo === 'trigger' ? '6' : '7',
    tag,
    side: sideOf(order),
    ordType: orderType(context, order),
    px: order.price ?? '',
    sz: sizeOf(context, order, tgtCcy),
    tgtCcy,
    state,
    category: trade?.cause === 'LIQUIDATION' ? 'full_liquidation' : 'normal',
    accFillSz: inContracts(market, order.filled),
    fillPx: trade?.price ?? '',
    fillSz: inContracts(market, trade?.quantity ?? '0'),
    fillTime: trade === null ? '' : String(trade.at),
    tradeId: trade === null ? '' : String(trade.tradeId),
    fee,
    feeCcy,
    rebate: '0',
    rebateCcy,
    pnl: profitOf(context, order),
    cancelSource,
    cancelSourceReason: reason,
    ...ALIKE,
    attachAlgoOrds: attached === null ? [] : [attachedView(attached)],
    cTime: String(createdAt(context, order)),
    uTime: String(order.updatedAt),
  };
}

/** In the unit that it was asked for. */
export function sizeOf(context: Pick<Context, 'engine'>, order: EngineOrder, tgtCcy: string): string {
  if (tgtCcy === 'quote_ccy') return order.quoteQuantity ?? order.filledQuote;
  return inContracts(marketOf(context, order), order.endReason === SHRUNK || closedAll(order) ? order.filled : order.quantity);
}

function averageOf({filled, filledQuote}: EngineOrder, none: string): string {
  return filled === '0' ? none : text(over(units(filledQuote), units(filled)));
}
