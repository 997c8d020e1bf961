/** Events of the private stream, fields in the documented order. https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams */
import {text, times, units} from '../../../engine/fixed.ts';
import type {EnginePosition} from '../../../engine/margin/position.ts';
import type {EngineOrder, EngineTrade} from '../../../engine/types.ts';
import type {Algo} from './algo-book.ts';
import {
  averagePrice,
  clientIdOf,
  isLiquidation,
  marketOf,
  originalType,
  type Shown,
  statusOf,
  tifOf,
  typeOf,
} from './order-view.ts';
import {breakEven, shortened} from './positions.ts';

export interface OrderChange {
  readonly at: number;
  readonly order: EngineOrder;
  readonly trade: EngineTrade | null;
  readonly change: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'REPLACED' | 'TRIGGERED';
}

const REASONS: Readonly<Record<string, string>> = {
  ...{SELF_TRADE: '1', IOC: '2', FOK: '2', REDUCE_ONLY: '4', LIQUIDATION: '5', NO_LIQUIDITY: '9'},
};

function executionOf({order, change}: OrderChange): string {
  if (change === 'REPLACED') return 'AMENDMENT';
  if (change === 'TRADE') return isLiquidation(order) ? 'CALCULATED' : 'TRADE';
  return statusOf(order) === 'EXPIRED' && change === 'CANCELED' ? 'EXPIRED' : change;
}

export function orderUpdate(context: Shown, event: OrderChange): object {
  const {at, order, trade} = event;
  const algo = context.algos.byOrder(order.orderId);
  const open = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
  const rest = open ? text(times(units(order.quantity) - units(order.filled), units(order.price ?? '0'))) : '0';
  const settle = marketOf(context, order.symbol).settle ?? '';
  return {
    ...{e: 'ORDER_TRADE_UPDATE', T: at, E: at},
    o: {
      ...{s: context.names.wire(order.symbol), c: clientIdOf(order), S: order.side, o: typeOf(order), f: tifOf(order)},
      ...{q: order.quantity, p: order.price ?? '0', ap: shortened(averagePrice(order)), sp: algo?.triggerPrice ?? '0'},
      ...{x: executionOf(event), X: statusOf(order), i: order.orderId, l: trade?.quantity ?? '0', z: order.filled},
      ...{L: trade?.price ?? '0', n: trade?.fee ?? '0', N: trade?.feeAsset ?? settle, T: at, t: trade?.tradeId ?? 0},
      ...{b: order.side === 'BUY' ? rest : '0', a: order.side === 'SELL' ? rest : '0', m: trade?.maker ?? false},
      ...{R: order.reduceOnly, wt: algo?.workingType ?? 'CONTRACT_PRICE', ot: originalType(order, algo)},
      ...{ps: order.positionSide ?? 'BOTH', cp: algo !== null && algo.quantity === null, rp: trade?.profit ?? '0'},
      ...{pP: algo?.priceProtect ?? false, si: 0, ss: 0, V: 'EXPIRE_TAKER', pm: 'NONE', gtd: 0},
      er: statusOf(order).startsWith('EXPIRED') ? (REASONS[order.endReason ?? ''] ?? '0') : '0',
    },
  };
}

/** The short form of a fill that comes first. */
export function tradeLite({names}: Shown, {at, order, trade}: OrderChange): object {
  return {
    ...{e: 'TRADE_LITE', E: at, T: at, s: names.wire(order.symbol), q: order.quantity, p: order.price ?? '0'},
    ...{m: trade?.maker ?? false, c: clientIdOf(order), S: order.side, L: trade?.price ?? '0', l: trade?.quantity ?? '0'},
    ...{t: trade?.tradeId ?? 0, i: order.orderId},
  };
}

export interface WalletChange {
  readonly asset: string;
  readonly wallet: string;
  readonly cross: string;
  /** Without profit and fees. */
  readonly change: string;
}

export function accountUpdate(
  context: Shown,
  event: {
    readonly at: number;
    readonly reason: string;
    readonly wallets: readonly WalletChange[];
    readonly positions: readonly EnginePosition[];
    /** Of the contract that funding was paid for. */
    readonly symbol: string | null;
  },
): object {
  const {at, reason, wallets, positions, symbol} = event;
  return {
    ...{e: 'ACCOUNT_UPDATE', T: at, E: at},
    a: {
      B: wallets.map(({asset, wallet, cross, change}) => ({a: asset, wb: wallet, cw: cross, bc: change})),
      P: positions.map((position) => positionPart(context, position)),
      m: reason,
      ...(symbol !== null && {S: context.names.wire(symbol)}),
    },
  };
}

function positionPart(context: Shown, position: EnginePosition): object {
  const {symbol, side, quantity, entryPrice, realized, unrealized, marginMode, initialMargin} = position;
  const isolated = marginMode === 'ISOLATED';
  return {
    ...{s: context.names.wire(symbol), pa: quantity, ep: shortened(entryPrice), cr: realized, up: shortened(unrealized)},
    ...{mt: isolated ? 'isolated' : 'cross', iw: isolated ? initialMargin : '0', ps: side === 'NET' ? 'BOTH' : side},
    ...{ma: marketOf(context, symbol).settle, bep: shortened(breakEven(position))},
  };
}

export function algoUpdate(context: Shown, algo: Algo): object {
  const order = algo.orderId === null ? null : context.engine.orders.find(algo.account, algo.orderId);
  const at = algo.updatedAt;
  return {
    ...{e: 'ALGO_UPDATE', T: at, E: at},
    o: {
      ...{caid: algo.clientAlgoId, aid: algo.algoId, at: 'CONDITIONAL', o: algo.orderType, s: context.names.wire(algo.symbol)},
      ...{S: algo.side, ps: algo.positionSide, f: algo.timeInForce, q: algo.quantity ?? '0', X: algo.status},
      ...{ai: algo.orderId === null ? '' : String(algo.orderId), ap: shortened(order === null ? '0' : averagePrice(order))},
      ...{aq: order?.filled ?? '0', act: order === null ? '0' : typeOf(order), tp: algo.triggerPrice, p: algo.price ?? '0'},
      ...{V: 'EXPIRE_TAKER', wt: algo.workingType, pm: 'NONE', cp: algo.quantity === null, pP: algo.priceProtect},
      ...{R: algo.reduceOnly, tt: algo.triggeredAt, gtd: 0, ...(algo.reason !== null && {rm: algo.reason}), ia: false},
    },
  };
}

export function marginCall(context: Shown, at: number, cross: string, positions: readonly EnginePosition[]): object {
  return {
    ...{e: 'MARGIN_CALL', E: at, cw: cross},
    p: positions.map(({symbol, side, quantity, marginMode, initialMargin, markPrice, unrealized, maintenanceMargin}) => ({
      ...{s: context.names.wire(symbol), ps: side === 'NET' ? 'BOTH' : side, pa: quantity},
      ...{mt: marginMode === 'ISOLATED' ? 'ISOLATED' : 'CROSSED', iw: marginMode === 'ISOLATED' ? initialMargin : '0'},
      ...{mp: markPrice, up: shortened(unrealized), mm: shortened(maintenanceMargin)},
    })),
  };
}
