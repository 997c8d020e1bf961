/** One function per endpoint of Binance, in Binance's words. https://developers.binance.com/docs/binance-spot-api-docs/rest-api */
import type * as v from 'valibot';
import {decode} from '../../adapter/wire.ts';
import type {Client, Endpoint, WriteAnswer} from './client.ts';
import * as schemas from './schemas.ts';
import type {Params} from './sign.ts';

/** Names one order: by Binance's id, or by the client's. */
export type OrderName = {readonly orderId: string} | {readonly origClientOrderId: string};
/** A stretch of history by time (at most 24 h), or everything from an id on. */
export type Span = {readonly startTime: number; readonly endTime: number};

/** Most rows that one page of history can have. */
export const PAGE_ROWS = 1000;
/** Most rows of one page of Simple Earn. */
export const EARN_PAGE_ROWS = 100;

const get = (path: string, weight: number): Endpoint => ({method: 'GET', path, weight});

export class Rest {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async #public<T extends v.GenericSchema>(
    schema: T,
    at: Endpoint,
    params: Params,
    signal: AbortSignal,
  ): Promise<v.InferOutput<T>> {
    return decode(schema, await this.#client.get(at, params, signal), at.path);
  }

  async #signed<T extends v.GenericSchema>(
    schema: T,
    at: Endpoint,
    params: Params,
    signal: AbortSignal,
  ): Promise<v.InferOutput<T>> {
    return decode(schema, await this.#client.read(at, params, signal), at.path);
  }

  exchangeInfo(params: {symbol: string} | {symbols: readonly string[]} | 'ALL', signal: AbortSignal) {
    const asked: Params =
      params === 'ALL'
        ? // Permission sets are four fifths of the full answer, and are not read.
          {showPermissionSets: 'false'}
        : 'symbol' in params
          ? {symbol: params.symbol}
          : {symbols: JSON.stringify(params.symbols)};
    return this.#public(schemas.ExchangeInfo, get('/api/v3/exchangeInfo', 20), asked, signal);
  }

  depth(symbol: string, limit: number, signal: AbortSignal) {
    const weight = limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
    return this.#public(schemas.Depth, get('/api/v3/depth', weight), {symbol, limit}, signal);
  }

  tickerPrices(signal: AbortSignal) {
    return this.#public(schemas.TickerPrices, get('/api/v3/ticker/price', 4), {}, signal);
  }

  assetIndexes(signal: AbortSignal) {
    return this.#public(schemas.AssetIndexes, get('/fapi/v1/assetIndex', 10), {}, signal);
  }

  account(signal: AbortSignal) {
    return this.#signed(schemas.Account, get('/api/v3/account', 20), {omitZeroBalances: 'true'}, signal);
  }

  commission(symbol: string, signal: AbortSignal) {
    return this.#signed(schemas.Commission, get('/api/v3/account/commission', 20), {symbol}, signal);
  }

  getFundingAsset(signal: AbortSignal) {
    return this.#signed(schemas.FundingAssets, {method: 'POST', path: '/sapi/v1/asset/get-funding-asset', weight: 1}, {}, signal);
  }

  flexiblePositions(current: number, signal: AbortSignal) {
    const at = get('/sapi/v1/simple-earn/flexible/position', 150);
    return this.#signed(schemas.FlexiblePositions, at, {current, size: EARN_PAGE_ROWS}, signal);
  }

  lockedPositions(current: number, signal: AbortSignal) {
    const at = get('/sapi/v1/simple-earn/locked/position', 150);
    return this.#signed(schemas.LockedPositions, at, {current, size: EARN_PAGE_ROWS}, signal);
  }

  apiRestrictions(signal: AbortSignal) {
    return this.#signed(schemas.ApiRestrictions, get('/sapi/v1/account/apiRestrictions', 1), {}, signal);
  }

  queryOrder(symbol: string, name: OrderName, signal: AbortSignal) {
    return this.#signed(schemas.WireOrder, get('/api/v3/order', 4), {symbol, ...name}, signal);
  }

  openOrders(symbol: string | null, signal: AbortSignal) {
    const at = get('/api/v3/openOrders', symbol === null ? 80 : 6);
    return this.#signed(schemas.WireOrders, at, symbol === null ? {} : {symbol}, signal);
  }

  allOrders(symbol: string, from: Span | {readonly orderId: string}, signal: AbortSignal) {
    return this.#signed(schemas.WireOrders, get('/api/v3/allOrders', 20), {symbol, ...from, limit: PAGE_ROWS}, signal);
  }

  myTrades(symbol: string, from: Span | {readonly fromId: string}, signal: AbortSignal) {
    return this.#signed(schemas.MyTrades, get('/api/v3/myTrades', 20), {symbol, ...from, limit: PAGE_ROWS}, signal);
  }

  /** `payload` is the stamped, unsigned order of `prepareOrder`. */
  newOrder(payload: string, signal: AbortSignal): Promise<WriteAnswer> {
    return this.#client.write({method: 'POST', path: '/api/v3/order', weight: 1}, payload, signal);
  }

  testOrder(payload: string, signal: AbortSignal): Promise<WriteAnswer> {
    return this.#client.write({method: 'POST', path: '/api/v3/order/test', weight: 1}, payload, signal);
  }

  cancelOrder(symbol: string, name: OrderName, signal: AbortSignal): Promise<WriteAnswer> {
    const payload = this.#client.stamp({symbol, ...name});
    return this.#client.write({method: 'DELETE', path: '/api/v3/order', weight: 1}, payload, signal);
  }

  cancelOpenOrders(symbol: string, signal: AbortSignal): Promise<WriteAnswer> {
    return this.#client.write({method: 'DELETE', path: '/api/v3/openOrders', weight: 1}, this.#client.stamp({symbol}), signal);
  }

  cancelReplace(params: Params, signedAt: number, signal: AbortSignal): Promise<WriteAnswer> {
    return this.#client.write(
      {method: 'POST', path: '/api/v3/order/cancelReplace', weight: 1},
      this.#client.stamp(params, signedAt),
      signal,
    );
  }

  amendKeepPriority(params: Params, signedAt: number, signal: AbortSignal): Promise<WriteAnswer> {
    return this.#client.write(
      {method: 'PUT', path: '/api/v3/order/amend/keepPriority', weight: 4},
      this.#client.stamp(params, signedAt),
      signal,
    );
  }
}
