/**
 * Who asks, and did they sign it. Checked before anything else of a request.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security
 */
import type {KeyObject} from 'node:crypto';
import {ApiError} from '../../kit/api-error.ts';
import type {Signed} from '../../kit/gateway.ts';
import {isEd25519, isHmac, type KnownKey, keysBy, publicKeyOf} from '../../kit/keys.ts';
import type {Params} from '../../kit/params.ts';
import type {VenueAccount} from '../../venue.ts';
import {errorOf, missing} from './errors.ts';

const MAX_WINDOW_MS = 60_000;
const DEFAULT_WINDOW_MS = 5000;
const AHEAD_MS = 1000;

export class Gatekeeper {
  readonly #keys: ReadonlyMap<string, KnownKey>;
  readonly #ed25519 = new Map<string, KeyObject>();
  readonly #now: () => number;

  constructor(accounts: readonly VenueAccount[], now: () => number) {
    this.#keys = keysBy(accounts, 'apiKey');
    this.#now = now;
    for (const [apiKey, {credentials}] of this.#keys)
      if (credentials.privateKey !== undefined) this.#ed25519.set(apiKey, publicKeyOf(credentials.privateKey));
  }

  /** The account of a key. Throws -2014 for what is no key and -2015 for a key nobody has. */
  accountOf(apiKey: string | null | undefined): string {
    if (apiKey === null || apiKey === undefined || !/^[A-Za-z0-9]{64}$/.test(apiKey)) throw errorOf('-2014');
    const known = this.#keys.get(apiKey);
    if (known === undefined) throw errorOf('-2015');
    return known.account;
  }

  /** Only an Ed25519 key may log a session on. */
  isEd25519(apiKey: string): boolean {
    return this.#ed25519.has(apiKey);
  }

  /** Checks key, time window and signature of a request, in that order. `payload` is what was to be signed. */
  check(apiKey: string | null | undefined, params: Params, payload: string): Signed {
    const account = this.accountOf(apiKey);
    const signed = this.inTime(account, params);
    const signature = params.text('signature');
    const publicKey = this.#ed25519.get(apiKey ?? '');
    const secret = this.#keys.get(apiKey ?? '')?.credentials.secret ?? '';
    if (!(publicKey === undefined ? isHmac('sha256', secret, payload, signature) : isEd25519(publicKey, payload, signature)))
      throw errorOf('-1022');
    return signed;
  }

  /** Checks the time window alone: what a session asks needs no signature. */
  inTime(account: string, params: Params): Signed {
    const window = windowOf(params);
    const recheck = () => checkWindow(window, this.#now());
    recheck();
    return {account, recheck};
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

interface Window {
  readonly timestamp: number;
  readonly recvWindow: number;
}

function windowOf(params: Params): Window {
  const timestamp = params.text('timestamp');
  if (!/^[0-9]{13,16}$/.test(timestamp)) throw missing('timestamp');
  const recvWindow = Number(params.decimal('recvWindow', 3) ?? DEFAULT_WINDOW_MS);
  if (recvWindow > MAX_WINDOW_MS) throw new ApiError(-1131, `recvWindow must be less than ${MAX_WINDOW_MS}`);
  // Sixteen digits are microseconds.
  return {timestamp: timestamp.length > 13 ? Number(timestamp) / 1000 : Number(timestamp), recvWindow};
}

function checkWindow({timestamp, recvWindow}: Window, now: number): void {
  if (timestamp >= now + AHEAD_MS) throw new ApiError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if (now - timestamp > recvWindow) throw errorOf('-1021');
}

function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((part) => !part.startsWith('signature='))
    .join('&');
}
