/**
 * Who asks, and did they sign it. Checked before anything else of a request.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security
 */
import {createHmac, createPrivateKey, createPublicKey, type KeyObject, timingSafeEqual, verify} from 'node:crypto';
import type {SandboxRandom, VenueKeys} from '../../venue.ts';
import {ApiError, errorOf, missing} from './errors.ts';
import type {Params} from './params.ts';

const MAX_WINDOW_MS = 60_000;
const DEFAULT_WINDOW_MS = 5000;
const AHEAD_MS = 1000;
const ED25519_PREFIX = '302e020100300506032b657004220420';

/** A PKCS#8 PEM of an Ed25519 private key, made from the seed. */
export function ed25519Key(random: SandboxRandom): string {
  const seed = Buffer.from(Array.from({length: 32}, () => Math.floor(random() * 256)));
  const der = Buffer.concat([Buffer.from(ED25519_PREFIX, 'hex'), seed]);
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
}

/** The validity bound a request carries. */
export interface Window {
  readonly timestamp: number;
  readonly recvWindow: number;
}

export class Gatekeeper {
  readonly #keys: VenueKeys;
  readonly #ed25519: KeyObject | null;

  constructor(keys: VenueKeys) {
    this.#keys = keys;
    this.#ed25519 = keys.ed25519 === undefined ? null : createPublicKey(createPrivateKey(keys.ed25519.privateKey));
  }

  /** Throws -2014 for what is no key and -2015 for a key nobody has. True when the key is an Ed25519 one. */
  checkKey(apiKey: string | null | undefined): boolean {
    if (apiKey === null || apiKey === undefined || !/^[A-Za-z0-9]{64}$/.test(apiKey)) throw errorOf('-2014');
    if (apiKey === this.#keys.ed25519?.apiKey) return true;
    if (apiKey !== this.#keys.apiKey) throw errorOf('-2015');
    return false;
  }

  /** Checks key, time window and signature of a request, in that order. `payload` is what was to be signed. */
  check(apiKey: string | null | undefined, params: Params, payload: string, now: number): Window {
    const asymmetric = this.checkKey(apiKey);
    const window = windowOf(params);
    checkWindow(window, now);
    const signature = params.text('signature');
    if (!(asymmetric ? this.#isSigned(payload, signature) : this.#isMac(payload, signature))) throw errorOf('-1022');
    return window;
  }

  #isMac(payload: string, signature: string): boolean {
    const expected = createHmac('sha256', this.#keys.secret).update(payload).digest();
    const given = Buffer.from(/^[0-9a-fA-F]{64}$/.test(signature) ? signature : '', 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #isSigned(payload: string, signature: string): boolean {
    return this.#ed25519 !== null && verify(null, Buffer.from(payload), this.#ed25519, Buffer.from(signature, 'base64'));
  }
}

/** The signed part of a REST request: query and body as sent, one after the other, without the signature. */
export function restPayload(query: string, body: string): string {
  return withoutSignature(query) + withoutSignature(body);
}

/** The signed part of a WebSocket API request: parameters by name, not percent-encoded. */
export function socketPayload(params: Readonly<Record<string, unknown>>): string {
  return Object.keys(params)
    .filter((name) => name !== 'signature')
    .sort()
    .map((name) => `${name}=${String(params[name])}`)
    .join('&');
}

export function windowOf(params: Params): Window {
  const timestamp = params.text('timestamp');
  if (!/^[0-9]{13,16}$/.test(timestamp)) throw missing('timestamp');
  const recvWindow = Number(params.optionalDecimal('recvWindow', 3) ?? DEFAULT_WINDOW_MS);
  if (recvWindow > MAX_WINDOW_MS) throw new ApiError(-1131, `recvWindow must be less than ${MAX_WINDOW_MS}`);
  // Sixteen digits are microseconds.
  return {timestamp: timestamp.length > 13 ? Number(timestamp) / 1000 : Number(timestamp), recvWindow};
}

/** Done at the door, and again just before the matching engine. */
export function checkWindow({timestamp, recvWindow}: Window, now: number): void {
  if (timestamp >= now + AHEAD_MS) throw new ApiError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if (now - timestamp > recvWindow) throw errorOf('-1021');
}

function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((part) => !part.startsWith('signature='))
    .join('&');
}
