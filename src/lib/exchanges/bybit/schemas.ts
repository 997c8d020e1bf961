/**
 * Every payload that is read, and of each only the fields that are used. Bybit sends numbers as strings and "" for
 * what it does not tell; older records lack fields that newer ones have. Amounts become canonical in mapping.
 */
import * as v from 'valibot';
import {row} from './row.ts';

const text = v.string();
/** Absent, null and "" all mean "not told". */
const maybe = v.nullish(v.string(), '');

/** https://bybit-exchange.github.io/docs/v5/guide#response */
export const Envelope = v.object({
  retCode: v.number(),
  retMsg: maybe,
  result: v.unknown(),
  time: v.optional(v.number()),
});
export type Envelope = v.InferOutput<typeof Envelope>;

/** https://bybit-exchange.github.io/docs/v5/market/time */
export const ServerTime = v.object({timeSecond: text, timeNano: text});

/** https://bybit-exchange.github.io/docs/v5/market/instrument */
export const SpotInstrument = v.object({
  symbol: text,
  baseCoin: text,
  quoteCoin: text,
  status: text,
  lotSizeFilter: v.object({
    basePrecision: text,
    quotePrecision: text,
    minOrderAmt: text,
    maxOrderQty: maybe,
    maxLimitOrderQty: maybe,
    maxMarketOrderQty: maybe,
    postOnlyMaxLimitOrderSize: maybe,
  }),
  priceFilter: v.object({tickSize: text}),
});
export type SpotInstrument = v.InferOutput<typeof SpotInstrument>;

export const LinearInstrument = v.object({
  symbol: text,
  contractType: text,
  status: text,
  baseCoin: text,
  quoteCoin: text,
  settleCoin: text,
  priceFilter: v.object({minPrice: text, maxPrice: text, tickSize: text}),
  lotSizeFilter: v.object({
    qtyStep: text,
    minOrderQty: text,
    maxOrderQty: text,
    maxMktOrderQty: maybe,
    postOnlyMaxOrderQty: maybe,
    minNotionalValue: maybe,
  }),
});
export type LinearInstrument = v.InferOutput<typeof LinearInstrument>;

const page = <T extends v.GenericSchema>(row: T) => v.object({list: v.array(row), nextPageCursor: maybe});

export const SpotInstruments = page(SpotInstrument);
export const LinearInstruments = page(LinearInstrument);

/** https://bybit-exchange.github.io/docs/v5/market/orderbook and .../websocket/public/orderbook */
const level = v.tuple([text, text]);
export const Book = v.object({
  s: text,
  b: v.array(level),
  a: v.array(level),
  u: v.number(),
  seq: v.optional(v.number()),
  ts: v.optional(v.number()),
});
export type Book = v.InferOutput<typeof Book>;

export const BookFrame = v.object({topic: text, type: v.picklist(['snapshot', 'delta']), ts: v.number(), data: Book});
export type BookFrame = v.InferOutput<typeof BookFrame>;

/** https://bybit-exchange.github.io/docs/v5/market/tickers */
export const Tickers = v.object({list: v.array(v.object({symbol: text, lastPrice: text, usdIndexPrice: maybe}))});
export type Tickers = v.InferOutput<typeof Tickers>;

/** https://bybit-exchange.github.io/docs/v5/account/fee-rate */
export const FeeRates = v.object({list: v.array(v.object({symbol: text, takerFeeRate: text, makerFeeRate: text}))});

/** https://bybit-exchange.github.io/docs/v5/account/wallet-balance */
export const UnifiedCoin = v.object({
  coin: text,
  walletBalance: text,
  locked: maybe,
  spotBorrow: maybe,
  unrealisedPnl: maybe,
  totalOrderIM: maybe,
  totalPositionIM: maybe,
});
export type UnifiedCoin = v.InferOutput<typeof UnifiedCoin>;
export const UnifiedWallet = v.object({list: v.array(v.object({coin: v.array(UnifiedCoin)}))});

/** https://bybit-exchange.github.io/docs/v5/asset/balance/all-balance */
export const FundingCoin = v.object({coin: text, walletBalance: text, transferBalance: maybe});
export type FundingCoin = v.InferOutput<typeof FundingCoin>;
export const FundingWallet = v.object({balance: v.nullish(v.array(FundingCoin), [])});

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
export const ExtraFees = v.array(v.object({feeCoin: text, fee: text}));

/** https://bybit-exchange.github.io/docs/v5/order/create-order (also the ack of amend and cancel) */
export const OrderAck = v.object({orderId: text, orderLinkId: maybe});
export type OrderAck = v.InferOutput<typeof OrderAck>;

/** https://bybit-exchange.github.io/docs/v5/order/cancel-all */
export const CancelAllAck = v.object({success: v.optional(text), list: v.nullish(v.array(v.unknown()))});

/** https://bybit-exchange.github.io/docs/v5/user/apikey-info */
export const KeyInfo = v.object({
  readOnly: v.number(),
  permissions: v.record(v.string(), v.nullish(v.array(v.string()), [])),
  ips: v.nullish(v.array(v.string()), []),
  expiredAt: maybe,
});
export type KeyInfo = v.InferOutput<typeof KeyInfo>;

/** https://bybit-exchange.github.io/docs/v5/position */
export const PositionRow = v.object({
  symbol: text,
  side: text,
  size: text,
  avgPrice: maybe,
  markPrice: maybe,
  liqPrice: maybe,
  leverage: maybe,
  unrealisedPnl: maybe,
});
export type PositionRow = v.InferOutput<typeof PositionRow>;
export const PositionPage = page(PositionRow);

/** Everything on a socket that is not data: acks of auth and subscribe, and pongs in their several shapes. */
export const Control = v.object({op: maybe, success: v.optional(v.boolean()), ret_msg: maybe, req_id: maybe});
export type Control = v.InferOutput<typeof Control>;
export const OrderFrame = v.object({topic: text, data: v.array(OrderRow)});
export const ExecutionFrame = v.object({topic: text, data: v.array(ExecutionRow)});
