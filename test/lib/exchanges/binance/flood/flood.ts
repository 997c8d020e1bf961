/** An hour of an account's order events, made up: what is sent is known, so that what comes out can be checked line by line. */

/** Orders alive at a time. Each lives for five events: NEW, three fills, and the fourth fill or a cancel. */
const ALIVE = 200;
const STEPS = 5;
const BLOCK = ALIVE * STEPS;
const FIRST_ORDER = 10_000_000_000;
const STARTED_AT = Date.UTC(2026, 0, 1);

/** One event of the flood, before it is text. */
export interface FloodEvent {
  readonly orderId: number;
  /** -1 when the event is no fill. */
  readonly tradeId: number;
  readonly status: 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED';
  readonly filled: number;
  readonly at: number;
  readonly createdAt: number;
}

/** The event of this number, 0 and up. No two are alike, and each is news. */
export function floodEvent(number: number): FloodEvent {
  const [block, within] = [Math.floor(number / BLOCK), number % BLOCK];
  const [step, slot] = [Math.floor(within / ALIVE), within % ALIVE];
  const order = block * ALIVE + slot;
  const isCanceled = step === STEPS - 1 && slot % 2 === 1;
  const isFill = step > 0 && !isCanceled;
  return {
    orderId: FIRST_ORDER + order,
    tradeId: isFill ? order * STEPS + step : -1,
    status: step === 0 ? 'NEW' : isCanceled ? 'CANCELED' : step === STEPS - 1 ? 'FILLED' : 'PARTIALLY_FILLED',
    filled: isCanceled ? step - 1 : step,
    at: STARTED_AT + number * 10,
    createdAt: STARTED_AT + (block * BLOCK + slot) * 10,
  };
}

/** What a line of the watch must say of this event. */
export function floodLine({orderId, tradeId, status, filled}: FloodEvent): string {
  return `${orderId} ${status} ${filled === 0 ? '0' : `0.0000${filled}`} ${tradeId === -1 ? '' : tradeId}`;
}

/** https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update */
export function floodFrame({orderId, tradeId, status, filled, at, createdAt}: FloodEvent): string {
  const isFill = tradeId !== -1;
  const isOpen = status === 'NEW' || status === 'PARTIALLY_FILLED';
  const event = {
    ...{e: 'executionReport', E: at, s: 'BTCUSDT', c: `flood-${orderId}`, S: orderId % 3 === 0 ? 'SELL' : 'BUY', o: 'LIMIT'},
    ...{f: 'GTC', q: '0.00004000', p: '60000.00000000', P: '0.00000000', F: '0.00000000', g: -1},
    ...{C: status === 'CANCELED' ? `flood-${orderId}` : '', x: isFill ? 'TRADE' : status, X: status, r: 'NONE', i: orderId},
    ...{l: isFill ? '0.00001000' : '0.00000000', z: `0.0000${filled}000`, L: isFill ? '60000.00000000' : '0.00000000'},
    ...{n: isFill ? '0.00000001' : '0', N: isFill ? 'BTC' : null, T: at, t: tradeId, I: at - STARTED_AT, w: isOpen},
    ...{
      m: isFill,
      M: isFill,
      O: createdAt,
      Z: `${(filled * 6) / 10}0000000`.padEnd(10, '0'),
      Y: isFill ? '0.60000000' : '0.00000000',
    },
    ...{Q: '0.00000000', W: createdAt, V: 'EXPIRE_TAKER'},
  };
  return JSON.stringify({subscriptionId: 0, event});
}

/** Binance's answers to the few questions that a watch asks beside its stream; no history, and nothing open at the start. */
export const FLOOD_ANSWERS: Readonly<Record<string, () => unknown>> = {
  '/api/v3/time': () => ({serverTime: Date.now()}),
  '/api/v3/openOrders': () => [],
  '/api/v3/allOrders': () => [],
  '/api/v3/myTrades': () => [],
  '/api/v3/exchangeInfo': () => ({
    symbols: [
      {
        ...{
          symbol: 'BTCUSDT',
          status: 'TRADING',
          baseAsset: 'BTC',
          quoteAsset: 'USDT',
          baseAssetPrecision: 8,
          quoteAssetPrecision: 8,
        },
        ...{orderTypes: ['LIMIT', 'MARKET'], isSpotTradingAllowed: true, quoteOrderQtyMarketAllowed: true, amendAllowed: true},
        filters: [
          {filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01'},
          {filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001'},
        ],
      },
    ],
  }),
};
