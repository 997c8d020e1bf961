/**
 * One request to Binance and what came back: address, signature, budgets, clock, verdict.
 *
 *   read ──► admit ──► send ──► 2xx: JSON │ clock refusal (-1021): measure once, ask once more │ else: throw
 *   write ─► admit ──► send once ──► 2xx or a refusal on the allow-list: an answer │ everything else: unknown-outcome
 */

import type {AdapterContext} from '../../adapter/context.ts';
import {admitAll} from '../../adapter/kit/rates.ts';
import {unanswered} from '../../adapter/outcome.ts';
import {decode, parseJson} from '../../adapter/wire.ts';
import type {Environment} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {HttpRequest, HttpResponse} from '../../transport/http.ts';
import {type ErrorBody, errorBodyOf, readFailure, refusal, refusalKind, retryAfterMs} from './errors.ts';
import {ServerTime} from './schemas.ts';
import {createSigner, encodeParams, type Params, type Signer} from './sign.ts';

/** Milliseconds that a signed request stays valid on the exchange's clock. */
export const RECV_WINDOW_MS = 5000;
/** Binance itself gives up on its engine after 10 s (-1007), and says so. */
const WRITE_TIMEOUT_MS = 12_000;
const WRITE_WAIT_MS = 2000;
const TRADE_BYTES = 1 << 20;
const LISTING_BYTES = 64 << 20;
const MINUTE_MS = 60_000;

/** Only the USD index of assets is read from the futures host; https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info */
const FUTURES_ORIGIN = 'https://fapi.binance.com';

const ORIGINS: Readonly<Record<Environment, string | null>> = {
  live: 'https://api.binance.com',
  testnet: 'https://testnet.binance.vision',
  demo: 'https://demo-api.binance.com',
  sandbox: null,
};

export interface Endpoint {
  readonly method: HttpRequest['method'];
  readonly path: string;
  /** What it costs in the budget of its host: 6000 a minute under /api, its own budgets under /sapi. */
  readonly weight: number;
}

export interface WriteAnswer {
  readonly status: number;
  readonly payload: unknown;
  /** How long a 429 or 418 tells us to wait. */
  readonly retryAfterMs?: number | undefined;
}

export class Client {
  readonly #context: AdapterContext;
  readonly #origin: string;
  #made: Signer | null = null;

  constructor(context: AdapterContext) {
    const {account} = context;
    this.#context = context;
    this.#origin = originOf(account.urls.rest ?? ORIGINS[account.environment], 'rest');
  }

  /** Made when something is to be signed: public data needs no key. Throws `config` for a key that can not sign. */
  get #signer(): Signer {
    this.#made ??= createSigner(this.#context.account.credentials);
    return this.#made;
  }

  /** Now on the exchange's clock, epoch ms. */
  now(): number {
    return Math.round(this.#context.clock.now() + (this.#context.memory.clockOffset()?.offsetMs ?? 0));
  }

  /** Throws `permission` in read mode, before anything is asked of the exchange. */
  requireWriter(): Signer {
    if (this.#context.account.mode !== 'trade') throw new DeskError('permission', 'This account is in read mode.', {sent: false});
    return this.#signer;
  }

  /** A reading of our clock on the exchange's clock. */
  toExchangeTime(ours: number): number {
    return Math.round(ours + (this.#context.memory.clockOffset()?.offsetMs ?? 0));
  }

  /** Percent-encoded parameters with time (on the exchange's clock) and window, unsigned. */
  stamp(params: Params, at = this.now()): string {
    return encodeParams({...params, recvWindow: RECV_WINDOW_MS, timestamp: at});
  }

  /** Signed parameters of a WebSocket API request that reads. */
  signedParams(params: Params): Params {
    return this.#signer.signParams({...params, recvWindow: RECV_WINDOW_MS, timestamp: this.now()});
  }

  /** Offset of the exchange's clock, taken in the middle of the round trip. */
  async syncClock(signal: AbortSignal): Promise<{offsetMs: number; roundTripMs: number}> {
    const {clock, memory} = this.#context;
    const [startedAt, startedMono] = [clock.now(), clock.monotonic()];
    const payload = await this.get({method: 'GET', path: '/api/v3/time', weight: 1}, {}, signal);
    const roundTripMs = clock.monotonic() - startedMono;
    const {serverTime} = decode(ServerTime, payload, 'time');
    const offsetMs = Math.round(serverTime - (startedAt + roundTripMs / 2));
    memory.saveClockOffset(offsetMs);
    return {offsetMs, roundTripMs: Math.round(roundTripMs)};
  }

  /** A public read. */
  async get(endpoint: Endpoint, params: Params, signal: AbortSignal): Promise<unknown> {
    const query = encodeParams(params);
    return this.#read(endpoint, query === '' ? '' : `?${query}`, {}, signal);
  }

  /** A signed read. One that the clock check refused is signed again with a measured clock, once. */
  async read(endpoint: Endpoint, params: Params, signal: AbortSignal): Promise<unknown> {
    const ask = () => this.#read(endpoint, `?${this.#signer.signQuery(this.stamp(params))}`, this.#signer.headers, signal);
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof DeskError) || error.kind !== 'clock') throw error;
      await this.syncClock(signal);
      return ask();
    }
  }

  #originFor({path}: Endpoint): string {
    const elsewhere = path.startsWith('/fapi/') && this.#context.account.urls.rest === undefined;
    return elsewhere ? FUTURES_ORIGIN : this.#origin;
  }

  async #read(
    endpoint: Endpoint,
    query: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const {http, memory, timeoutMs} = this.#context;
    await memory.admit({budget: budgetOf(endpoint), weight: endpoint.weight, maxWaitMs: timeoutMs}, signal);
    let response: HttpResponse;
    try {
      const url = `${this.#originFor(endpoint)}${endpoint.path}${query}`;
      response = await http.request({method: endpoint.method, url, headers, timeoutMs, maxBytes: LISTING_BYTES}, signal);
    } catch (error) {
      throw unanswered(error, 'READ');
    }
    const body = response.status === 200 ? null : errorBodyIn(response);
    this.#note(endpoint, response, body);
    if (response.status === 200) return parseJson(response.body, endpoint.path);
    throw readFailure(response.status, body, retryAfterMs(response.status, response.headers['retry-after']));
  }

  /**
   * Sends something that changes orders, once. `payload` is the unsigned, percent-encoded parameters. Answers whatever JSON
   * came back; throws `unknown-outcome` when it may have been carried out, an error with `sent: false` when it was not sent.
   */
  async write(endpoint: Endpoint, payload: string, signal: AbortSignal): Promise<WriteAnswer> {
    const {http} = this.#context;
    const writer = this.requireWriter();
    await this.#admitWrite(endpoint, signal);
    const signed = writer.signQuery(payload);
    const inBody = endpoint.method === 'POST';
    let response: HttpResponse;
    try {
      response = await http.request(
        {
          method: endpoint.method,
          url: `${this.#origin}${endpoint.path}${inBody ? '' : `?${signed}`}`,
          headers: inBody ? {...writer.headers, 'content-type': 'application/x-www-form-urlencoded'} : writer.headers,
          ...(inBody && {body: signed}),
          timeoutMs: WRITE_TIMEOUT_MS,
          maxBytes: TRADE_BYTES,
          freshConnection: inBody,
        },
        signal,
      );
    } catch (error) {
      throw unanswered(error, 'WRITE');
    }
    this.#note(endpoint, response, errorBodyIn(response));
    try {
      const wait = retryAfterMs(response.status, response.headers['retry-after']);
      return {status: response.status, payload: parseJson(response.body, endpoint.path), retryAfterMs: wait};
    } catch (error) {
      throw unanswered(error, 'WRITE');
    }
  }

  /** A refusal that proves that nothing was done, or null for success. Throws `unknown-outcome` for everything in doubt. */
  refusalOf({status, payload, retryAfterMs: wait}: WriteAnswer): DeskError | null {
    if (status === 200) return null;
    const body = errorBodyOf(payload);
    const kind = body === null ? null : refusalKind(status, body);
    if (body === null || kind === null) {
      throw new DeskError('unknown-outcome', `Binance answered with HTTP ${status}, which proves nothing.`, {
        code: body === null ? `HTTP ${status}` : String(body.code),
        sent: true,
      });
    }
    return refusal(kind, body, wait);
  }

  async #admitWrite(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
    const {memory} = this.#context;
    try {
      const orders = endpoint.method === 'POST' ? [{budget: 'orders', weight: 1}] : [];
      await admitAll(
        memory,
        [{budget: 'ip', weight: endpoint.weight}, ...orders],
        {endsRisk: true, maxWaitMs: WRITE_WAIT_MS},
        signal,
      );
    } catch (error) {
      throw error instanceof DeskError ? new DeskError(error.kind, error.message, {...error.detail, sent: false}) : error;
    }
  }

  /** Remembers what an answer says of budgets, bans and the clock. */
  #note(endpoint: Endpoint, {status, headers}: HttpResponse, body: ErrorBody | null): void {
    const {memory, clock} = this.#context;
    const used = Number(headers['x-mbx-used-weight-1m'] ?? Number.NaN);
    if (Number.isSafeInteger(used)) {
      // Windows are aligned to the minute of the exchange's clock.
      memory.noteUsage('ip', {used, limit: 6000, resetsAt: clock.now() + MINUTE_MS - (this.now() % MINUTE_MS)});
    }
    const wait = retryAfterMs(status, headers['retry-after']);
    if (wait !== undefined) memory.block(body?.code === -1015 ? 'orders' : budgetOf(endpoint), clock.now() + wait);
    if (body?.code === -1021) memory.dropClockOffset();
  }
}

/** Scheme and host of an address, or the account's own. Throws `config` when the environment needs one and has none. */
export function originOf(url: string | null | undefined, which: 'rest' | 'stream'): string {
  if (url === null || url === undefined) throw new DeskError('config', `A sandbox account needs urls.${which}.`);
  return url.replace(/\/+$/, '');
}

function budgetOf({path}: Endpoint): string {
  if (path.startsWith('/fapi/')) return 'fapi';
  return path.startsWith('/sapi/') ? 'sapi' : 'ip';
}

function errorBodyIn({body}: HttpResponse): ErrorBody | null {
  try {
    return errorBodyOf(JSON.parse(body));
  } catch {
    return null;
  }
}
