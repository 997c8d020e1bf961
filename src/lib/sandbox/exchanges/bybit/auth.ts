/**
 * Who asks, and did they sign it. Checked before anything else of a request.
 * https://bybit-exchange.github.io/docs/v5/guide#authentication
 */

import {ApiError} from '../../kit/api-error.ts';
import type {Signed} from '../../kit/gateway.ts';
import {isHmac, type KnownKey, keysBy} from '../../kit/keys.ts';
import type {VenueAccount, WireRequest} from '../../venue.ts';
import {badRequest, errorOf} from './errors.ts';

const DEFAULT_WINDOW = '5000';
const AHEAD_MS = 1000;

export class Gatekeeper {
  readonly #keys: ReadonlyMap<string, KnownKey>;
  readonly #now: () => number;

  constructor(accounts: readonly VenueAccount[], now: () => number) {
    this.#keys = keysBy(accounts, 'apiKey');
    this.#now = now;
  }

  /** Checks key, time window and signature of a REST request, in that order: 10001, 10003, 10002, 10004. */
  check({method, query, headers, body}: WireRequest): Signed {
    const apiKey = headers['x-bapi-api-key'] ?? '';
    const timestamp = headers['x-bapi-timestamp'] ?? '';
    const signature = headers['x-bapi-sign'] ?? '';
    const recvWindow = headers['x-bapi-recv-window'];
    if (apiKey === '' || timestamp === '' || signature === '')
      throw badRequest(`empty value: apiTimestamp[${timestamp}] apiKey[${apiKey}] apiSignature[${signature}]`);
    const {account, credentials} = this.#known(apiKey);
    const signed = this.inTime(account, timestamp, recvWindow);
    const payload = `${timestamp}${apiKey}${recvWindow ?? DEFAULT_WINDOW}${method === 'GET' ? query : body}`;
    if (!isHmac('sha256', credentials.secret ?? '', payload, signature))
      throw new ApiError(10004, `error sign! origin_string[${payload}]`, {status: 200});
    return signed;
  }

  /** Checks the arguments of an `auth` op: key, expiry in ms, and the mark over "GET/realtime" and the expiry. Answers whose it is. */
  checkSocket(args: readonly unknown[]): string {
    const [apiKey, expires, signature] = args.map(String);
    if (apiKey === undefined || expires === undefined || signature === undefined) throw errorOf(10001);
    const {account, credentials} = this.#known(apiKey);
    if (!(Number(expires) > this.#now())) throw badRequest('Params Error: expires is in the past.');
    if (!isHmac('sha256', credentials.secret ?? '', `GET/realtime${expires}`, signature)) throw errorOf(10004);
    return account;
  }

  /** Checks the time window alone: what a trade socket asks needs no signature. Throws 10001 for what are no numbers. */
  inTime(account: string, timestamp: string, recvWindow: string | undefined): Signed {
    const window = {timestamp: Number(timestamp), recvWindow: Number(recvWindow ?? DEFAULT_WINDOW)};
    if (!Number.isSafeInteger(window.timestamp) || !Number.isSafeInteger(window.recvWindow))
      throw badRequest('Request parameter error: X-BAPI-TIMESTAMP or X-BAPI-RECV-WINDOW is not a number.');
    const recheck = () => checkWindow(window, this.#now());
    recheck();
    return {account, recheck};
  }

  #known(apiKey: string): KnownKey {
    const known = this.#keys.get(apiKey);
    if (known === undefined) throw errorOf(10003);
    return known;
  }
}

/** server_time - recv_window <= timestamp < server_time + 1000. */
function checkWindow({timestamp, recvWindow}: {timestamp: number; recvWindow: number}, now: number): void {
  if (timestamp >= now - recvWindow && timestamp < now + AHEAD_MS) return;
  throw new ApiError(
    10002,
    `invalid request, please check your server timestamp or recv_window param. req_timestamp[${timestamp}],server_timestamp[${now}],recv_window[${recvWindow}]`,
    {status: 200},
  );
}
