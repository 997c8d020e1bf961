/** Where Bybit listens, and its endpoints, a line each, in its own words. https://bybit-exchange.github.io/docs/v5/guide */
import type {Origins} from '../../adapter/kit/origins.ts';
import type {Product} from '../../model/market.ts';

export const REST_ORIGINS: Origins = {
  live: 'https://api.bybit.com',
  testnet: 'https://api-testnet.bybit.com',
  demo: 'https://api-demo.bybit.com',
};
/** Demo accounts trade against the real market, so their public data is the live one. .../docs/v5/demo */
export const PUBLIC_STREAM_ORIGINS: Origins = {
  live: 'wss://stream.bybit.com',
  testnet: 'wss://stream-testnet.bybit.com',
  demo: 'wss://stream.bybit.com',
};
export const PRIVATE_STREAM_ORIGINS: Origins = {...PUBLIC_STREAM_ORIGINS, demo: 'wss://stream-demo.bybit.com'};

/** Limits per second and account come in the headers of each signed answer; public data counts for the address alone. */
export interface Endpoint {
  readonly path: string;
  readonly signed: boolean;
  /** Cancels, and reads that show which orders are live. */
  readonly endsRisk: boolean;
  /** Of commands, by category: what is documented for an account without a higher tier, until an answer tells. */
  readonly perSecond?: Readonly<Record<Product, number>>;
  /** Of lists: the field with the rows, where it is not "list". */
  readonly rowsIn?: string;
}

const open = (path: string): Endpoint => ({path: `/v5/market/${path}`, signed: false, endsRisk: false});
const signed = (path: string, endsRisk = false): Endpoint => ({path: `/v5/${path}`, signed: true, endsRisk});

export const serverTime: Endpoint = {...open('time'), endsRisk: true};
export const instrumentsInfo = open('instruments-info');
export const orderbook = open('orderbook');
export const tickers = open('tickers');
export const riskLimit = open('risk-limit');
/** What share of a coin counts as collateral. */
export const collateralTiers: Endpoint = {path: '/v5/spot-margin-trade/collateral', signed: false, endsRisk: false};

/** How the account holds contracts, which the close of one depends on. */
export const accountInfo = signed('account/info', true);
export const walletBalance = signed('account/wallet-balance');
export const feeRate = signed('account/fee-rate');
export const fundingBalance = signed('asset/transfer/query-account-coins-balance');
export const assetOverview = signed('asset/asset-overview');
export const earnPosition = signed('earn/position');
export const queryApi = signed('user/query-api');
export const positionList = signed('position/list', true);
export const transactionLog = signed('account/transaction-log');
export const fundingHistory = signed('asset/fundinghistory');
export const depositRecords: Endpoint = {...signed('asset/deposit/query-record'), rowsIn: 'rows'};
export const internalDeposits: Endpoint = {...signed('asset/deposit/query-internal-record'), rowsIn: 'rows'};
export const withdrawRecords: Endpoint = {...signed('asset/withdraw/query-record'), rowsIn: 'rows'};
export const universalTransfers = signed('asset/transfer/query-universal-transfer-list');
export const setLeverage = signed('position/set-leverage');
export const setMarginMode = signed('account/set-margin-mode');

export const orderRealtime = signed('order/realtime', true);
export const orderHistory = signed('order/history', true);
export const executionList = signed('execution/list', true);

// https://bybit-exchange.github.io/docs/v5/rate-limit
export const orderCreate: Endpoint = {...signed('order/create'), perSecond: {spot: 20, linear: 10}};
export const orderAmend: Endpoint = {...signed('order/amend'), perSecond: {spot: 10, linear: 10}};
export const orderCancel: Endpoint = {...signed('order/cancel', true), perSecond: {spot: 20, linear: 10}};
export const orderCancelAll: Endpoint = {...signed('order/cancel-all', true), perSecond: {spot: 20, linear: 10}};

/** Stablecoins that linear contracts settle in; lists over all linear symbols must be asked per coin. */
export const SETTLE_COINS = ['USDT', 'USDC'] as const;
