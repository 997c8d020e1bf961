/** The engine's nouns, in neutral words: every venue folder translates them into its exchange's own. Amounts are DecimalText. */
import type {DecimalText} from '../../model/decimal.ts';

export type EngineSide = 'BUY' | 'SELL';
/** LIMIT_MAKER is post-only. STOP types wait until a price, mostly the last one, reaches stopPrice. */
export type EngineOrderType = 'LIMIT' | 'LIMIT_MAKER' | 'MARKET' | 'STOP_LIMIT' | 'STOP_MARKET';
export type EngineTif = 'GTC' | 'IOC' | 'FOK';
/** PENDING: it waits until the venue lets it work. UNTRIGGERED: a stop that waits. */
export type EngineStatus =
  | 'PENDING'
  | 'UNTRIGGERED'
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'REJECTED';

/** What a market trades: coins for money, or a perpetual contract that is settled in its quote. */
export type EngineProduct = 'spot' | 'linear';

/** Prices that fire stops; of spot there is the last one alone. */
export type TriggerPrice = 'LAST' | 'MARK' | 'INDEX';

export interface EngineMarket {
  /** Canonical: "BTC/USDT" for spot, "BTC/USDT:USDT" for a perpetual. Each venue translates it to its own spelling. */
  readonly symbol: string;
  readonly product: EngineProduct;
  readonly base: string;
  readonly quote: string;
  /** What profit and loss are paid in; null for spot. */
  readonly settle: string | null;
  readonly tickSize: DecimalText;
  readonly stepSize: DecimalText;
  readonly minQuantity: DecimalText;
  readonly maxQuantity: DecimalText;
  readonly minNotional: DecimalText;
  /** QUANTITY: bounds of risk tiers are base units, and the rate of a tier holds for all of a position. Absent: they are mark values. */
  readonly tiersCount?: 'QUANTITY';
  /** Canonical symbol of the market on whose book this one trades; its own where it has a book of its own. */
  readonly bookSymbol: string;
  /** Changed by the control port and by tests through `Markets.setStatus`. */
  readonly status: 'TRADING' | 'CANCEL_ONLY' | 'HALTED';
}

/** Why an order ended whose new size was not above what had filled: an exchange that takes such a size calls it filled. */
export const SHRUNK = 'SHRUNK';

/** Why an order ended whose pair fired or traded. */
export const BROTHER = 'BROTHER';

export interface EngineOrder {
  /** Grows by one or more per order over the whole engine; venues render it in their own id form. */
  readonly orderId: number;
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: EngineSide;
  readonly type: EngineOrderType;
  readonly timeInForce: EngineTif;
  readonly price: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  /** Which way the price must go to fire the stop; null when it is no stop. */
  readonly trigger: 'RISE' | 'FALL' | null;
  /** The second price that fires it, on the other side. Absent: there is none. */
  readonly otherStop?: DecimalText;
  /** It was the second price that fired it. */
  readonly firedByOther?: true;
  /** Which price fires it; null when it is no stop. */
  readonly triggerBy: TriggerPrice | null;
  /** Base units; for a market order by quote amount: what was executed so far. */
  readonly quantity: DecimalText;
  /** Set for a market order sized in quote units. */
  readonly quoteQuantity: DecimalText | null;
  readonly filled: DecimalText;
  /** Quote units exchanged so far. */
  readonly filledQuote: DecimalText;
  readonly status: EngineStatus;
  /** Why it ended without a full fill: USER, IOC, FOK, POST_ONLY, NO_LIQUIDITY, SELF_TRADE, NO_FUNDS, REPLACED, ADMIN. */
  readonly endReason: string | null;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Fees so far by asset. */
  readonly fees: Readonly<Record<string, DecimalText>>;
  readonly reduceOnly: boolean;
  /** For a stop: its quantity becomes that of the position when it fires. */
  readonly closesAll: boolean;
  /** In hedge mode the position that it works on. */
  readonly positionSide: 'LONG' | 'SHORT' | null;
  /** The margin mode that it named; null: it named none. */
  readonly marginMode: 'CROSS' | 'ISOLATED' | null;
}

export interface EngineTrade {
  /** Unique per symbol, growing. */
  readonly tradeId: number;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: EngineSide;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  readonly quoteQuantity: DecimalText;
  readonly fee: DecimalText;
  readonly feeAsset: string;
  readonly maker: boolean;
  readonly at: number;
  /** What closing brought, before the fee; null on spot and where nothing was closed. */
  readonly profit: DecimalText | null;
  /** What it did to a position of contracts; null on spot. */
  readonly contract: {
    /** Base units that were closed, what they had cost, and the fees that were paid to open them. */
    readonly closed: DecimalText;
    readonly entryValue: DecimalText;
    readonly openFee: DecimalText;
    /** The position afterwards: negative is short. */
    readonly held: DecimalText;
  } | null;
  /** LIQUIDATION: the engine took the position over. */
  readonly cause: 'TRADE' | 'LIQUIDATION';
}

export interface EngineBalance {
  readonly asset: string;
  /** spot | funding | earn | futures */
  readonly wallet: string;
  readonly free: DecimalText;
  readonly locked: DecimalText;
}

export interface EngineOrderRequest {
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: EngineSide;
  readonly type: EngineOrderType;
  readonly timeInForce: EngineTif;
  readonly price: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  /** For a stop: which way the price must go. Left out: from that price towards stopPrice. */
  readonly trigger?: 'RISE' | 'FALL';
  /** For a stop of a contract: which price fires it. Left out: the last price. */
  readonly triggerBy?: TriggerPrice;
  /** Exactly one of the two is set. quoteQuantity only for MARKET, and for a STOP_MARKET that is funded at its trigger. */
  readonly quantity: DecimalText | null;
  readonly quoteQuantity: DecimalText | null;
  /** Of contracts: it never opens a position or makes one larger. */
  readonly reduceOnly?: boolean;
  /** Of contracts in hedge mode: the position that it works on. */
  readonly positionSide?: 'LONG' | 'SHORT';
  /**
   * Of contracts where every order names its margin mode, so that a cross and an isolated position of one contract stand side
   * by side. Left out: the setting of the account.
   */
  readonly marginMode?: 'CROSS' | 'ISOLATED';
  /** For a stop of contracts that only reduces: when it fires, its quantity becomes that of the position, whatever it was before. */
  readonly closesAll?: true;
  /**
   * For a stop: a second price on the other side of the market that fires it as well. `price`: of the order that it is then; null: a
   * market order.
   */
  readonly otherStop?: {readonly stopPrice: DecimalText; readonly price: DecimalText | null};
  /** For a stop: AT_TRIGGER ties up nothing while it waits, and ends with NO_FUNDS if the money is not there when it fires. */
  readonly funds?: 'AT_ONCE' | 'AT_TRIGGER';
  /** For a LIMIT_MAKER that would take: refuse it (default), or accept it and let it expire with POST_ONLY. */
  readonly crossing?: 'REFUSE' | 'EXPIRE';
}

export interface PlacedOrder {
  readonly order: EngineOrder;
  /** What it traded at once, oldest first. */
  readonly trades: readonly EngineTrade[];
}

/** The new quantity is the total and must exceed what is filled. */
export interface OrderChange {
  readonly price?: DecimalText;
  readonly quantity?: DecimalText;
  /** Of a stop that waits. */
  readonly stopPrice?: DecimalText;
  readonly clientOrderId?: string;
}

/** Refusals of the engine; nothing was placed. Filters are the venue's and come before. */
export type EngineRefusal =
  | 'INSUFFICIENT_FUNDS'
  | 'WOULD_TAKE'
  | 'WOULD_TRIGGER'
  | 'NO_LIQUIDITY'
  | 'MARKET_CLOSED'
  | 'UNKNOWN_SYMBOL'
  | 'NOT_OPEN'
  | 'AMEND_NOT_ALLOWED'
  | ContractRefusal;

/** Refusals of contracts alone. */
export type ContractRefusal =
  | 'NOTHING_TO_REDUCE'
  /** The position would be worth more than its leverage allows. */
  | 'TIER_EXCEEDED';

export type EngineResult<T> = {readonly ok: true; readonly value: T} | {readonly ok: false; readonly refusal: EngineRefusal};

export interface EngineBook {
  readonly symbol: string;
  readonly lastUpdateId: number;
  /** Best first. */
  readonly bids: readonly (readonly [DecimalText, DecimalText])[];
  readonly asks: readonly (readonly [DecimalText, DecimalText])[];
}

export interface EngineTicker {
  readonly symbol: string;
  readonly last: DecimalText;
  readonly bid: DecimalText | null;
  readonly bidQuantity: DecimalText | null;
  readonly ask: DecimalText | null;
  readonly askQuantity: DecimalText | null;
  /** Price of one unit of base in USD, from the universe's reference prices. */
  readonly usdIndex: DecimalText;
}

/** Rates of a venue, and what they are taken from. */
export interface FeeSchedule {
  readonly maker: DecimalText;
  readonly taker: DecimalText;
  /**
   * RECEIVED: taken from what a trade brings, base for a buy and quote for a sell. QUOTE: always in quote, on top of what
   * a buy costs (so that its lock includes the fee) and out of what a sell brings.
   */
  readonly charged: 'RECEIVED' | 'QUOTE';
}

/** The customer account that every venue has; others have names of their own. */
export const CUSTOMER = 'customer';
/** The account of the market maker: unlimited money, no fees, no history. */
export const HOUSE = 'house';
/** Takes what is left of a liquidated account, and pays what it lacks. */
export const INSURANCE = 'insurance';
/** Fees end here. */
export const FEE_ACCOUNT = 'fees';
