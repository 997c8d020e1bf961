/**
 * Every payload that is read, and of each only the fields that are used. Bybit sends numbers as strings and "" for
 * what it does not tell; older records lack fields that newer ones have. Amounts become canonical in mapping.
 */
import * as v from 'valibot';

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

/** One page of a list; the cursor is "" on the last, or leads to an empty one. */
export const page = <T extends v.GenericSchema>(row: T) => v.object({list: v.array(row), nextPageCursor: maybe});

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
  positionIdx: v.nullish(v.number()),
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
