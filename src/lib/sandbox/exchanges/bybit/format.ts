/** Bybit's names for what the engine calls otherwise. */
import {units} from '../../engine/fixed.ts';
import type {EngineOrder} from '../../engine/types.ts';
import type {OrderNotes} from './notes.ts';

const REJECT_REASONS: Readonly<Record<string, string>> = {
  USER: 'EC_PerCancelRequest',
  IOC: 'EC_NoImmediateQtyToFill',
  FOK: 'EC_CancelForNoFullFill',
  POST_ONLY: 'EC_PostOnlyWillTakeLiquidity',
  NO_LIQUIDITY: 'EC_NoEnoughQtyToFill',
  SELF_TRADE: 'EC_BySelfMatch',
  NO_FUNDS: 'EC_Others',
  ADMIN: 'EC_Others',
};
const CANCEL_TYPES: Readonly<Record<string, string>> = {
  USER: 'CancelByUser',
  SELF_TRADE: 'CancelBySmp',
  ADMIN: 'CancelByAdmin',
};

export function wireSide({side}: Pick<EngineOrder, 'side'>): string {
  return side === 'BUY' ? 'Buy' : 'Sell';
}

export function isMarket({type}: Pick<EngineOrder, 'type'>): boolean {
  return type === 'MARKET' || type === 'STOP_MARKET';
}

export function wireTimeInForce(order: EngineOrder): string {
  if (isMarket(order)) return 'IOC';
  return order.type === 'LIMIT_MAKER' ? 'PostOnly' : order.timeInForce;
}

/** A market order that left dust of its quote amount counts as partly cancelled, as on the exchange. */
export function wireStatus(order: EngineOrder, notes: OrderNotes): string {
  switch (order.status) {
    case 'UNTRIGGERED':
      return 'Untriggered';
    case 'NEW':
      return 'New';
    case 'PARTIALLY_FILLED':
      return 'PartiallyFilled';
    case 'REJECTED':
      return 'Rejected';
    case 'FILLED':
      return leavesDust(order) ? 'PartiallyFilledCanceled' : 'Filled';
    default:
      if (order.stopPrice !== null && !notes.isTriggered(order.orderId)) return 'Deactivated';
      return order.filled === '0' ? 'Cancelled' : 'PartiallyFilledCanceled';
  }
}

export function rejectReason({endReason}: EngineOrder): string {
  return REJECT_REASONS[endReason ?? ''] ?? 'EC_NoError';
}

export function cancelType({endReason}: EngineOrder): string {
  return CANCEL_TYPES[endReason ?? ''] ?? 'UNKNOWN';
}

export function isOpen({status}: EngineOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'UNTRIGGERED';
}

function leavesDust({quoteQuantity, filledQuote}: EngineOrder): boolean {
  return quoteQuantity !== null && units(filledQuote) < units(quoteQuantity);
}
