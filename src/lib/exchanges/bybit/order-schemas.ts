/** Orders and executions, as lists and streams send them: of each only the fields that are used. */
import * as v from 'valibot';
import {row} from './row.ts';
import {page} from './schemas.ts';

/** https://bybit-exchange.github.io/docs/v5/order/open-order, .../order/order-list and .../websocket/private/order */
export interface OrderRow {
  readonly symbol: string;
  /** Told on streams only. */
  readonly category: string;
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly side: string;
  readonly orderType: string;
  readonly orderStatus: string;
  readonly qty: string;
  readonly cumExecQty: string;
  readonly cumExecValue: string;
  readonly price: string;
  readonly avgPrice: string;
  readonly triggerPrice: string;
  readonly timeInForce: string;
  readonly marketUnit: string;
  readonly reduceOnly: boolean;
  readonly cancelType: string;
  readonly rejectReason: string;
  readonly cumExecFee: string;
  readonly feeCurrency: string;
  /** Coin to amount; null where not told. */
  readonly cumFeeDetail: Readonly<Record<string, string>> | null;
  readonly createdTime: string;
  readonly updatedTime: string;
}

/** By hand, not field by field in valibot: of an order event's cost, that was half. */
export const OrderRow = row(
  (read): OrderRow => ({
    symbol: read.text('symbol'),
    category: read.maybe('category'),
    orderId: read.text('orderId'),
    orderLinkId: read.maybe('orderLinkId'),
    side: read.text('side'),
    orderType: read.text('orderType'),
    orderStatus: read.text('orderStatus'),
    qty: read.text('qty'),
    cumExecQty: read.text('cumExecQty'),
    cumExecValue: read.maybe('cumExecValue'),
    price: read.maybe('price'),
    avgPrice: read.maybe('avgPrice'),
    triggerPrice: read.maybe('triggerPrice'),
    timeInForce: read.maybe('timeInForce'),
    marketUnit: read.maybe('marketUnit'),
    reduceOnly: read.flag('reduceOnly') ?? false,
    cancelType: read.maybe('cancelType'),
    rejectReason: read.maybe('rejectReason'),
    cumExecFee: read.maybe('cumExecFee'),
    feeCurrency: read.maybe('feeCurrency'),
    cumFeeDetail: read.texts('cumFeeDetail'),
    createdTime: read.maybe('createdTime'),
    updatedTime: read.maybe('updatedTime'),
  }),
);
export const OrderPage = page(OrderRow);

/** https://bybit-exchange.github.io/docs/v5/order/execution and .../websocket/private/execution */
export interface ExecutionRow {
  readonly symbol: string;
  readonly category: string;
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly execId: string;
  readonly execType: string;
  readonly side: string;
  readonly execPrice: string;
  readonly execQty: string;
  readonly execTime: string;
  readonly execFee: string;
  readonly feeCurrency: string;
  readonly feeRate: string;
  readonly isMaker: boolean | null;
  readonly orderQty: string;
  readonly orderType: string;
  readonly orderPrice: string;
  /** Read with `ExtraFees` where it is a list. */
  readonly extraFees: unknown;
}

export const ExecutionRow = row(
  (read): ExecutionRow => ({
    symbol: read.text('symbol'),
    category: read.maybe('category'),
    orderId: read.text('orderId'),
    orderLinkId: read.maybe('orderLinkId'),
    execId: read.text('execId'),
    execType: read.text('execType'),
    side: read.text('side'),
    execPrice: read.text('execPrice'),
    execQty: read.text('execQty'),
    execTime: read.text('execTime'),
    execFee: read.maybe('execFee'),
    feeCurrency: read.maybe('feeCurrency'),
    feeRate: read.maybe('feeRate'),
    isMaker: read.flag('isMaker'),
    orderQty: read.maybe('orderQty'),
    orderType: read.maybe('orderType'),
    orderPrice: read.maybe('orderPrice'),
    extraFees: read.any('extraFees'),
  }),
);
export const ExecutionPage = page(ExecutionRow);

/** Fees besides the trading fee (taxes of some regions), on executions. */
export const ExtraFees = v.array(v.object({feeCoin: v.string(), fee: v.string()}));

/** Messages of the private stream, by topic. */
export const OrderFrame = v.object({topic: v.string(), data: v.array(OrderRow)});
export const ExecutionFrame = v.object({topic: v.string(), data: v.array(ExecutionRow)});
