/** Where OKX listens, and its endpoints, a line each, in its own words. https://www.okx.com/docs-v5/en/#overview-production-trading-services */
import type {Origins} from '../../adapter/kit/origins.ts';

/** Demo accounts have keys of their own and a header (`x-simulated-trading`) at the same address. */
export const REST_ORIGINS: Origins = {live: 'https://openapi.okx.com', demo: 'https://openapi.okx.com'};
export const STREAM_ORIGINS: Origins = {live: 'wss://ws.okx.com:8443', demo: 'wss://wspap.okx.com:8443'};
export const STREAM_PATHS = {public: '/ws/v5/public', private: '/ws/v5/private', business: '/ws/v5/business'} as const;

/** Most rows of one page, for every list. */
export const PAGE_ROWS = 100;

export interface Endpoint {
  readonly path: string;
  readonly signed: boolean;
  /** Cancels, and reads that show which orders are live. */
  readonly endsRisk: boolean;
  /**
   * Requests (orders, for a batch) in a window. IP: of this address. USER: of the account behind the key. INSTRUMENT: of the
   * account, and of each instrument for itself.
   */
  readonly rate: {readonly limit: number; readonly windowMs: number; readonly per: 'IP' | 'USER' | 'INSTRUMENT'};
  /** Refused after the time in the `expTime` header. Not said of algo orders. #overview-transaction-timeouts */
  readonly fenced: boolean;
}

const inTwoSeconds = (limit: number, per: Endpoint['rate']['per']): Endpoint['rate'] => ({limit, windowMs: 2000, per});
const open = (path: string, limit: number): Endpoint => {
  const rate = inTwoSeconds(limit, 'IP');
  return {path: `/api/v5/${path}`, signed: false, endsRisk: false, rate, fenced: false};
};
const signed = (path: string, limit: number, endsRisk = false): Endpoint => {
  const rate = inTwoSeconds(limit, 'USER');
  return {path: `/api/v5/${path}`, signed: true, endsRisk, rate, fenced: false};
};
/** A read that is counted by the second. */
const signedBySecond = (path: string, limit: number): Endpoint => ({
  ...signed(path, limit),
  rate: {limit, windowMs: 1000, per: 'USER'},
});
/** A read that is counted for each instrument. */
const signedEach = (path: string, limit: number): Endpoint => {
  const rate = inTwoSeconds(limit, 'INSTRUMENT');
  return {path: `/api/v5/${path}`, signed: true, endsRisk: true, rate, fenced: false};
};
const command = (path: string, limit: number, {endsRisk = false, fenced = false} = {}): Endpoint => {
  const rate = inTwoSeconds(limit, 'INSTRUMENT');
  return {path: `/api/v5/${path}`, signed: true, endsRisk, rate, fenced};
};

export const serverTime: Endpoint = {...open('public/time', 10), endsRisk: true};
export const instruments = open('public/instruments', 20);
export const books = open('market/books', 40);
export const ticker = open('market/ticker', 20);
export const tickers = open('market/tickers', 20);
export const indexTickers = open('market/index-tickers', 20);

/** Counted by address and instrument; the address is the narrower of the two here. */
export const fundingRate = open('public/funding-rate', 10);
export const markPrices = open('public/mark-price', 10);
export const positionTiers = open('public/position-tiers', 10);

/** The account's own view of the instruments. */
export const ownInstruments = signed('account/instruments', 20);
/** How the account holds contracts, which the close of one must say. */
export const accountConfig = signed('account/config', 5, true);
export const tradingBalance = signed('account/balance', 10);
export const positions = signed('account/positions', 10, true);
export const leverageInfo = signed('account/leverage-info', 20, true);
export const bills = signedBySecond('account/bills', 5);
export const billsArchive = signed('account/bills-archive', 5);
/** Since 2021; asset/bills has the last month alone. */
export const fundingBills = signedBySecond('asset/bills-history', 1);
export const depositHistory = signedBySecond('asset/deposit-history', 6);
export const withdrawalHistory = signedBySecond('asset/withdrawal-history', 6);
export const lendingHistory = signedBySecond('finance/savings/lending-history', 6);
export const tradeFee = signed('account/trade-fee', 5);
export const fundingBalance = signedBySecond('asset/balances', 6);
export const assetValuation = signedBySecond('asset/asset-valuation', 1);
export const savingsBalance = signedBySecond('finance/savings/balance', 6);

export const orderDetails = signedEach('trade/order', 60);
export const algoDetails = signed('trade/order-algo', 20, true);
export const ordersPending = signed('trade/orders-pending', 60, true);
export const algosPending = signed('trade/orders-algo-pending', 20, true);
export const ordersHistory = signed('trade/orders-history', 40, true);
export const ordersArchive = signed('trade/orders-history-archive', 20, true);
export const algosHistory = signed('trade/orders-algo-history', 20, true);
export const fills = signed('trade/fills', 60, true);
export const fillsArchive = signed('trade/fills-history', 10, true);

export const placeOrder = command('trade/order', 60, {fenced: true});
export const amendOrder = command('trade/amend-order', 60, {fenced: true});
export const cancelOrder = command('trade/cancel-order', 60, {endsRisk: true});
/** Up to 20 orders; counted by the order. */
export const cancelBatch = command('trade/cancel-batch-orders', 300, {endsRisk: true});
export const setLeverage = signed('account/set-leverage', 40);
export const placeAlgo = command('trade/order-algo', 20);
export const amendAlgo = command('trade/amend-algos', 20);
/** Up to 10 orders; counted by the order. */
export const cancelAlgos = command('trade/cancel-algos', 20, {endsRisk: true});
/** Ends every open order when a countdown is over, without naming one. */
export const cancelAllAfter: Endpoint = {...signedBySecond('trade/cancel-all-after', 1), endsRisk: true};
