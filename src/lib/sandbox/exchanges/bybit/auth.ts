/**
 * Who asks, and did they sign it. Checked before anything else of a request.
 * https://bybit-exchange.github.io/docs/v5/guide#authentication
 */
import {createHmac, timingSafeEqual} from 'node:crypto';
import type {VenueKeys, WireRequest} from '../../venue.ts';
import {ApiError, errorOf} from './errors.ts';

const DEFAULT_WINDOW = '5000';
const AHEAD_MS = 1000;

/** The validity bound a request carries. */
export interface Window {
  readonly timestamp: number;
  readonly recvWindow: number;
}

export class Gatekeeper {
  readonly #keys: VenueKeys;

  constructor(keys: VenueKeys) {
    this.#keys = keys;
  }

  /** Checks key, time window and signature of a REST request, in that order: 10001, 10003, 10002, 10004. */
  check({method, query, headers, body}: WireRequest, now: number): Window {
    const apiKey = headers['x-bapi-api-key'] ?? '';
    const timestamp = headers['x-bapi-timestamp'] ?? '';
    const signature = headers['x-bapi-sign'] ?? '';
    const recvWindow = headers['x-bapi-recv-window'];
    if (apiKey === '' || timestamp === '' || signature === '')
      throw new ApiError(10001, `empty value: apiTimestamp[${timestamp}] apiKey[${apiKey}] apiSignature[${signature}]`);
    if (apiKey !== this.#keys.apiKey) throw errorOf(10003);
    const window = windowOf(timestamp, recvWindow);
    checkWindow(window, now);
    const payload = `${timestamp}${apiKey}${recvWindow ?? DEFAULT_WINDOW}${method === 'GET' ? query : body}`;
    if (!this.#isMac(payload, signature)) throw new ApiError(10004, `error sign! origin_string[${payload}]`);
    return window;
  }

  /** Checks the arguments of an `auth` op: key, expiry in ms, and the mark over "GET/realtime" and the expiry. */
  checkSocket(args: readonly unknown[], now: number): void {
    const [apiKey, expires, signature] = args.map(String);
    if (apiKey === undefined || expires === undefined || signature === undefined) throw errorOf(10001);
    if (apiKey !== this.#keys.apiKey) throw errorOf(10003);
    if (!(Number(expires) > now)) throw new ApiError(10001, 'Params Error: expires is in the past.');
    if (!this.#isMac(`GET/realtime${expires}`, signature)) throw errorOf(10004);
  }

  #isMac(payload: string, signature: string): boolean {
    const expected = createHmac('sha256', this.#keys.secret).update(payload).digest();
    const given = Buffer.from(/^[0-9a-fA-F]{64}$/.test(signature) ? signature : '', 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

/** Throws 10001 for what are no numbers. */
export function windowOf(timestamp: string, recvWindow: string | undefined): Window {
  const window = {timestamp: Number(timestamp), recvWindow: Number(recvWindow ?? DEFAULT_WINDOW)};
  if (!Number.isSafeInteger(window.timestamp) || !Number.isSafeInteger(window.recvWindow))
    throw new ApiError(10001, 'Request parameter error: X-BAPI-TIMESTAMP or X-BAPI-RECV-WINDOW is not a number.');
  return window;
}

/** server_time - recv_window <= timestamp < server_time + 1000. */
export function checkWindow({timestamp, recvWindow}: Window, now: number): void {
  if (timestamp >= now - recvWindow && timestamp < now + AHEAD_MS) return;
  throw new ApiError(
    10002,
    `invalid request, please check your server timestamp or recv_window param. req_timestamp[${timestamp}],server_timestamp[${now}],recv_window[${recvWindow}]`,
  );
}
