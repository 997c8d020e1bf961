/** Binance's spelling of numbers, and its names for what the engine calls otherwise. */
import type {EngineOrder} from '../../engine/types.ts';

const ZEROS = '00000000';

/** Eight decimals, always: "1" -> "1.00000000". */
export function fixed8(value: string | null): string {
  const [whole = '0', fraction = ''] = (value ?? '0').split('.');
  return `${whole}.${(fraction + ZEROS).slice(0, 8)}`;
}

/** STOP_LOSS and TAKE_PROFIT differ by the side the market must come from. */
export function wireType(order: Pick<EngineOrder, 'type' | 'side' | 'trigger'>): string {
  if (order.type !== 'STOP_LIMIT' && order.type !== 'STOP_MARKET') return order.type;
  const loss = (order.side === 'BUY') === (order.trigger === 'RISE');
  return `${loss ? 'STOP_LOSS' : 'TAKE_PROFIT'}${order.type === 'STOP_LIMIT' ? '_LIMIT' : ''}`;
}

export function wireStatus(order: Pick<EngineOrder, 'status' | 'endReason'>): string {
  if (order.status === 'UNTRIGGERED') return 'NEW';
  return order.status === 'EXPIRED' && order.endReason === 'SELF_TRADE' ? 'EXPIRED_IN_MATCH' : order.status;
}

const EXPIRY: Readonly<Record<string, string>> = {
  IOC: 'UNFILLED_IOC_QUANTITY_EXPIRED',
  FOK: 'UNFILLED_FOK_ORDER_EXPIRED',
  NO_LIQUIDITY: 'INSUFFICIENT_LIQUIDITY',
  ADMIN: 'EXCHANGE_CANCELED',
};

/** Why an order expired, or null. */
export function expiryReason(order: Pick<EngineOrder, 'status' | 'endReason'>): string | null {
  return order.status === 'EXPIRED' ? (EXPIRY[order.endReason ?? ''] ?? null) : null;
}
