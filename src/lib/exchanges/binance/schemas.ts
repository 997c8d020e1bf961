/** Every payload of Binance spot that is read. Objects stay open; fields that came later are optional. */
import * as v from 'valibot';
import {WireDecimal} from '../../adapter/wire.ts';

const Id = v.pipe(
  // A number that JavaScript can not hold would be the id of another order.
  v.union([v.pipe(v.number(), v.safeInteger()), v.string()]),
  v.transform((id) => String(id)),
);
const Instant = v.pipe(v.number(), v.finite());

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#check-server-time */
export const ServerTime = v.object({serverTime: Instant});

/** One filter; which fields it has depends on `filterType`. https://developers.binance.com/docs/binance-spot-api-docs/filters */
const Filter = v.looseObject({filterType: v.string()});

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information */
export const SymbolInfo = v.object({
  symbol: v.string(),
  status: v.string(),
  baseAsset: v.string(),
  quoteAsset: v.string(),
  baseAssetPrecision: v.number(),
  /** Older answers have only `quotePrecision`. */
  quoteAssetPrecision: v.optional(v.number()),
  quotePrecision: v.optional(v.number()),
  orderTypes: v.array(v.string()),
  isSpotTradingAllowed: v.optional(v.boolean()),
  quoteOrderQtyMarketAllowed: v.optional(v.boolean()),
  amendAllowed: v.optional(v.boolean()),
  filters: v.array(Filter),
});
export type SymbolInfo = v.InferOutput<typeof SymbolInfo>;

export const ExchangeInfo = v.object({
  symbols: v.array(SymbolInfo),
});

/** Levels are only looked at, not rebuilt: a schema per level made a deep book ten times slower to read. */
const Levels = v.custom<readonly WireLevel[]>(isLevels, 'not a list of [price, quantity]');
export type WireLevel = readonly [price: string, quantity: string];

/** True for a list of `[price, quantity]` texts; answers of 2018 have a third, empty element. */
export function isLevels(value: unknown): value is readonly WireLevel[] {
  return (
    Array.isArray(value) &&
    value.every((level) => Array.isArray(level) && typeof level[0] === 'string' && typeof level[1] === 'string')
  );
}

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#order-book */
export const Depth = v.object({lastUpdateId: v.number(), bids: Levels, asks: Levels});
export type Depth = v.InferOutput<typeof Depth>;

/** https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#diff-depth-stream */
export const DepthUpdate = v.object({
  e: v.literal('depthUpdate'),
  E: Instant,
  s: v.string(),
  U: v.number(),
  u: v.number(),
  b: Levels,
  a: Levels,
});
export type DepthUpdate = v.InferOutput<typeof DepthUpdate>;

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#symbol-price-ticker */
export const TickerPrices = v.array(v.object({symbol: v.string(), price: v.string()}));

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Multi-Assets-Mode-Asset-Index */
export const AssetIndexes = v.array(v.object({symbol: v.string(), index: v.string()}));

const Rates = v.object({maker: WireDecimal, taker: WireDecimal, buyer: WireDecimal, seller: WireDecimal});

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#account-information-user_data */
export const Account = v.object({
  canTrade: v.optional(v.boolean()),
  commissionRates: v.optional(Rates),
  balances: v.array(v.object({asset: v.string(), free: WireDecimal, locked: WireDecimal})),
});

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#query-commission-rates-user_data */
export const Commission = v.object({
  symbol: v.string(),
  standardCommission: Rates,
  specialCommission: v.optional(Rates),
  taxCommission: v.optional(Rates),
  discount: v.nullish(v.object({enabledForAccount: v.boolean(), enabledForSymbol: v.boolean(), discount: WireDecimal})),
});
export type Commission = v.InferOutput<typeof Commission>;

/** https://developers.binance.com/docs/wallet/asset/funding-wallet */
export const FundingAssets = v.array(
  v.object({
    asset: v.string(),
    free: WireDecimal,
    locked: WireDecimal,
    freeze: WireDecimal,
    withdrawing: WireDecimal,
  }),
);

/** https://developers.binance.com/docs/simple_earn/flexible-locked/account/Get-Flexible-Product-Position */
export const FlexiblePositions = v.object({
  rows: v.array(v.object({asset: v.string(), totalAmount: WireDecimal})),
  total: v.number(),
});

/** https://developers.binance.com/docs/simple_earn/flexible-locked/account/Get-Locked-Product-Position */
export const LockedPositions = v.object({
  rows: v.array(v.object({asset: v.string(), amount: WireDecimal})),
  total: v.number(),
});

/** https://developers.binance.com/docs/wallet/account/api-key-permission */
export const ApiRestrictions = v.object({
  ipRestrict: v.boolean(),
  enableReading: v.boolean(),
  enableWithdrawals: v.boolean(),
  enableSpotAndMarginTrading: v.boolean(),
  tradingAuthorityExpirationTime: v.optional(v.number()),
});

/**
 * One order, as every order endpoint tells it; the longest form is the query's.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints
 */
const orderFields = {
  symbol: v.string(),
  orderId: Id,
  clientOrderId: v.string(),
  /** In answers to a cancel: the order's own id, while `clientOrderId` names the cancel. */
  origClientOrderId: v.optional(v.string()),
  price: WireDecimal,
  origQty: WireDecimal,
  executedQty: WireDecimal,
  /** The exchange's own spelling. Negative on old orders: not known. */
  cummulativeQuoteQty: v.optional(WireDecimal),
  status: v.string(),
  timeInForce: v.string(),
  type: v.string(),
  side: v.picklist(['BUY', 'SELL']),
  stopPrice: v.optional(WireDecimal),
  time: v.optional(Instant),
  updateTime: v.optional(Instant),
  transactTime: v.optional(Instant),
  workingTime: v.optional(Instant),
  isWorking: v.optional(v.boolean()),
  expiryReason: v.optional(v.string()),
};

const OrderFill = v.object({
  price: WireDecimal,
  qty: WireDecimal,
  commission: WireDecimal,
  commissionAsset: v.string(),
  /** Answers before 2020 have none. */
  tradeId: v.optional(Id),
});

export const WireOrder = v.object({...orderFields, fills: v.optional(v.array(OrderFill))});
export type WireOrder = v.InferOutput<typeof WireOrder>;
export const WireOrders = v.array(WireOrder);

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#order-amend-keep-priority-trade */
export const AmendReply = v.pipe(
  v.object({
    transactTime: Instant,
    amendedOrder: v.looseObject({qty: v.string(), cumulativeQuoteQty: v.string()}),
  }),
  // The amended order alone spells two fields its own way; from here on it is an order like any other.
  v.transform(({transactTime, amendedOrder}): unknown => {
    const {qty, cumulativeQuoteQty, origClientOrderId: _old, ...rest} = amendedOrder as Record<string, unknown>;
    return {...rest, origQty: qty, cummulativeQuoteQty: cumulativeQuoteQty, updateTime: transactTime};
  }),
  WireOrder,
);

const Verdict = v.picklist(['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED']);

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#cancel-an-existing-order-and-send-a-new-order-trade */
export const CancelReplace = v.object({
  cancelResult: Verdict,
  newOrderResult: Verdict,
  cancelResponse: v.unknown(),
  newOrderResponse: v.unknown(),
});

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#account-trade-list-user_data */
export const MyTrades = v.array(
  v.object({
    symbol: v.string(),
    id: Id,
    orderId: Id,
    price: WireDecimal,
    qty: WireDecimal,
    commission: WireDecimal,
    commissionAsset: v.string(),
    time: Instant,
    isBuyer: v.boolean(),
    isMaker: v.boolean(),
  }),
);
export type MyTrade = v.InferOutput<typeof MyTrades>[number];

/** An answer on the WebSocket API. https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/response-format */
export const SocketReply = v.object({
  id: v.nullable(v.union([v.string(), v.number()])),
  status: v.number(),
  result: v.optional(v.unknown()),
  error: v.optional(
    v.object({
      code: v.number(),
      msg: v.string(),
    }),
  ),
});
