/** What orders and fills of contracts have that those of coins have not. */
import {text} from '../../engine/fixed.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import type {Context} from './context.ts';
import type {ContractNote} from './notes.ts';
import {positionIndex} from './position-view.ts';
import {TRIGGER_NAMES} from './triggers.ts';

/** An order without a note is the exchange's own: it took a position over. */
const TAKEN_OVER: ContractNote = {
  ...{stopOrderType: '', closeOnTrigger: false, createType: 'CreateByTakeOver_PassThrough', lastPrice: ''},
  ...{followsPosition: false, attached: {}},
};

type Shown = Pick<Context, 'engine' | 'notes'>;

function noteOf({notes}: Shown, orderId: number): ContractNote {
  return notes.of(orderId).contract ?? TAKEN_OVER;
}

/** https://bybit-exchange.github.io/docs/v5/order/open-order */
export function contractFields(context: Shown, order: EngineOrder): Record<string, unknown> {
  const {stopOrderType, closeOnTrigger, createType, lastPrice, attached, parent = ''} = noteOf(context, order.orderId);
  const size = waitingSize(context, order);
  return {
    isLeverage: '',
    positionIdx: positionIndex(order.positionSide),
    ...(size !== null && {qty: size, leavesQty: size}),
    ...(order.price === null && {leavesValue: '0'}),
    stopOrderType,
    createType,
    takeProfit: attached.takeProfit ?? '',
    stopLoss: attached.stopLoss ?? '',
    tpTriggerBy: attached.takeProfit === undefined ? '' : (attached.tpTriggerBy ?? 'LastPrice'),
    slTriggerBy: attached.stopLoss === undefined ? '' : (attached.slTriggerBy ?? 'LastPrice'),
    tpLimitPrice: attached.tpLimitPrice ?? '0',
    slLimitPrice: attached.slLimitPrice ?? '0',
    tpslMode: attached.tpslMode ?? (stopOrderType === 'TakeProfit' || stopOrderType === 'StopLoss' ? 'Full' : 'UNKNOWN'),
    triggerBy: order.triggerBy === null ? '' : TRIGGER_NAMES[order.triggerBy],
    lastPriceOnCreated: lastPrice,
    reduceOnly: order.reduceOnly,
    closeOnTrigger,
    parentOrderLinkId: parent,
  };
}

/** Of a conditional order that closes a whole position: its size now where the exchange keeps it up, else "0". */
function waitingSize(
  {engine, notes}: Shown,
  {accountId, orderId, symbol, positionSide, status, closesAll}: EngineOrder,
): string | null {
  if (status !== 'UNTRIGGERED' || !closesAll) return null;
  if (notes.of(orderId).contract?.followsPosition !== true) return '0';
  const {quantity} = engine.contracts.positions.of(accountId, symbol, positionSide ?? 'NET');
  return text(quantity < 0n ? -quantity : quantity);
}

/** https://bybit-exchange.github.io/docs/v5/order/execution */
export function contractExecution(context: Shown, {orderId, symbol, cause, contract}: EngineTrade): Record<string, unknown> {
  const {createType} = noteOf(context, orderId);
  const market = context.engine.markets.find(symbol);
  return {
    createType,
    execType: cause === 'LIQUIDATION' ? 'BustTrade' : 'Trade',
    closedSize: contract?.closed ?? '0',
    markPrice: market === null ? '' : text(context.engine.contracts.marks.mark(market)),
  };
}
