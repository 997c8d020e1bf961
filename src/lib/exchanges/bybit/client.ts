/** What is Bybit's own about a request: address, signature, envelope, and what an answer says of rates and of the clock. */

import type {AdapterContext} from '../../adapter/context.ts';
import {absence, isAbsentStatus} from '../../adapter/kit/absent.ts';
import {type Answer, type Call, type Notes, RequestClient, unproven} from '../../adapter/kit/client.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import type {RateCost} from '../../adapter/kit/rates.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import {classOf, isThrottle, refusalError} from './errors.ts';
import {Row} from './fields.ts';
import {type Endpoint, REST_ORIGINS, serverTime} from './rest.ts';
import {createReadSigner, createWriteSigner, type ReadSigner, type WriteSigner} from './sign.ts';

/** 600 requests in 5 s per address over all of Bybit; whoever exceeds it must be silent for ten minutes. .../docs/v5/rate-limit */
const ADDRESS: RateCost = {budget: 'ip', weight: 1, limit: {counting: 'WINDOW', limit: 600, windowMs: 5000}};
const ADDRESS_BAN_MS = 10 * 60_000;
const COMMAND_MAX_BYTES = 1 << 20;
const PART_OF_TIME = 0.8;

/** Parameters in the order sent; undefined leaves one out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** https://bybit-exchange.github.io/docs/v5/guide#response */
export interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly result: Row;
}

export class Client {
  readonly context: AdapterContext;
  readonly #requests: RequestClient;
  readonly #origin: string;
  #reader: ReadSigner | null = null;
  /** Null for accounts that only read: they hold nothing that could sign an order. */
  readonly #writer: WriteSigner | null;

  constructor(context: AdapterContext) {
    this.context = context;
    this.#origin = originOf(context.account, 'rest', REST_ORIGINS);
    this.#writer = context.account.mode === 'trade' ? createWriteSigner(context.account.credentials) : null;
    this.#requests = new RequestClient(context, {
      time: {call: () => this.#readCall(serverTime, {}), read: timeIn},
      notes: (answer, call) => this.#notes(answer, call),
      failure: (answer, call) => this.#failure(answer, call),
    });
  }

  /** Made when something is to be signed: public data needs no key. Throws `config` for a key that can't sign. */
  get signer(): ReadSigner {
    this.#reader ??= createReadSigner(this.context.account.credentials);
    return this.#reader;
  }

  /** An instant of our clock on the exchange's, epoch ms. */
  exchangeTime(instant?: number): number {
    return this.#requests.exchangeTime(instant);
  }

  /** Throws `permission`, with nothing sent, when the account may only read. */
  requireWriter(): void {
    this.#requests.requireWriter();
  }

  syncClock(signal: AbortSignal): Promise<{readonly offsetMs: number; readonly roundTripMs: number}> {
    return this.#requests.syncClock(signal);
  }

  /**
   * Measures the clock if that was never done, and tells whether it was done now. Best effort: when it fails, our own clock
   * has to do.
   */
  async ensureClock(signal: AbortSignal): Promise<boolean> {
    if (this.context.memory.clockOffset() !== null) return false;
    try {
      await this.syncClock(signal);
      return true;
    } catch {
      this.context.debug('bybit: the clock could not be measured');
      return false;
    }
  }

  /** The `result` of an answer with code 0. Throws DeskError for every other one. */
  async read(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<Row> {
    const answer = await this.#requests.read(this.#readCall(endpoint, query), signal);
    return envelopeIn(answer)?.result ?? new Row(null);
  }

  /** The same for one part of an answer that must not take the others along: it gives up a little before their time is over. */
  async readPart(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<Row> {
    const timeoutMs = Math.ceil(this.context.timeoutMs * PART_OF_TIME);
    const answer = await this.#requests.read({...this.#readCall(endpoint, query), timeoutMs}, signal);
    return envelopeIn(answer)?.result ?? new Row(null);
  }

  /** Sends a command once. Resolves with the envelope whatever its code; throws `unknown-outcome` when there is none. */
  async command(
    endpoint: Endpoint,
    {category, body, signedAt}: {readonly category: Product; readonly body: string; readonly signedAt: number},
    signal: AbortSignal,
  ): Promise<Envelope> {
    const answer = await this.#requests.write(
      {
        ...callOf(endpoint, `${endpoint.path} ${category}`),
        method: 'POST',
        freshConnection: true,
        maxBytes: COMMAND_MAX_BYTES,
        // A client of an account that only reads is stopped before this.
        encode: () => ({url: this.#origin + endpoint.path, headers: this.#writer?.body(body, signedAt) ?? {}, body}),
      },
      signal,
    );
    const envelope = isAbsentStatus(answer.status) || answer.status >= 500 ? null : envelopeIn(answer);
    if (envelope === null) throw unproven('Bybit', answer, null);
    return envelope;
  }

  #readCall(endpoint: Endpoint, query: Query): Call {
    return {
      ...callOf(endpoint, endpoint.path),
      method: 'GET',
      encode: () => {
        const text = encodeQuery(query);
        const headers = endpoint.signed ? this.signer.query(text, this.exchangeTime()) : {};
        return {url: `${this.#origin}${endpoint.path}${text === '' ? '' : `?${text}`}`, headers};
      },
    };
  }

  #notes(answer: Answer, {costs}: Call): Notes {
    const envelope = envelopeIn(answer);
    const budget = costs.find((cost) => cost.budget !== ADDRESS.budget)?.budget ?? '';
    const usage = this.#usageIn(answer);
    const isBanned = saysAddressIsBanned(answer);
    const isThrottled = envelope !== null && isThrottle(envelope.code);
    const time = new Row(answer.payload).any('time');
    return {
      ...(usage !== null && {usage: [{budget, ...usage}]}),
      ...(isBanned && {bans: [{budget: ADDRESS.budget, forMs: ADDRESS_BAN_MS}]}),
      ...(isThrottled && {bans: [{budget, forMs: this.#throttleMs(answer)}]}),
      // What only serves the clock never spoils an answer: a time that is none is not looked at.
      ...(typeof time === 'number' && {clock: time}),
      ...(envelope !== null && classOf(envelope.code) === 'clock' && {clock: 'REFUSED'}),
    };
  }

  #failure(answer: Answer, {path}: Call): DeskError | null {
    const {status} = answer;
    const code = `HTTP ${status}`;
    if (isAbsentStatus(status)) return absence(path, status);
    if (status >= 500) return new DeskError('exchange-down', `Bybit is out of order (${code}).`, {code});
    const envelope = envelopeIn(answer);
    if (envelope !== null) return envelope.code === 0 ? null : this.#refusal(answer, envelope);
    if (saysAddressIsBanned(answer)) {
      const words = `Bybit blocked this address for too many requests (${code}).`;
      return new DeskError('rate-limit', words, {code, retryAfterMs: ADDRESS_BAN_MS});
    }
    if (status === 429) return new DeskError('rate-limit', `Bybit is overloaded (${code}).`, {code});
    if (status === 401) return new DeskError('auth', `Bybit did not accept the key (${code}).`, {code});
    if (status === 403) return new DeskError('permission', `Bybit does not serve this address or region (${code}).`, {code});
    return new DeskError('protocol', `${path}: the answer is not one of Bybit's (${code}).`, {code});
  }

  #refusal(answer: Answer, {code, message}: Envelope): DeskError {
    const error = refusalError({code, message});
    if (!isThrottle(code)) return error;
    return new DeskError(error.kind, error.message, {...error.detail, retryAfterMs: this.#throttleMs(answer)});
  }

  /** The stamp is theirs: an absurd one must not silence us for longer than their worst ban. */
  #throttleMs(answer: Answer): number {
    return Math.min(Math.max(this.#usageIn(answer)?.resetsInMs ?? 0, 1000), ADDRESS_BAN_MS);
  }

  #usageIn({headers}: Answer): {used: number; limit: number; resetsInMs: number} | null {
    const [limit, left, resetsAt] = ['x-bapi-limit', 'x-bapi-limit-status', 'x-bapi-limit-reset-timestamp'].map((name) =>
      Number(headers[name] ?? Number.NaN),
    ) as [number, number, number];
    if (!Number.isFinite(limit) || !Number.isFinite(left) || !Number.isFinite(resetsAt)) return null;
    return {used: limit - left, limit, resetsInMs: resetsAt - this.exchangeTime()};
  }
}

function callOf({path, signed, endsRisk}: Endpoint, budget: string): Pick<Call, 'path' | 'costs' | 'signed' | 'endsRisk'> {
  return {path, signed, endsRisk, costs: signed ? [ADDRESS, {budget, weight: 1, own: true}] : [ADDRESS]};
}

/** Null for anything but Bybit's envelope. */
function envelopeIn({payload}: Answer): Envelope | null {
  const row = new Row(payload);
  const code = row.text('retCode');
  return /^-?\d{1,9}$/.test(code) ? {code: Number(code), message: row.text('retMsg'), result: row.inner('result')} : null;
}

function saysAddressIsBanned({status, body}: Answer): boolean {
  return status === 403 && /access too frequent/i.test(body);
}

function timeIn(answer: Answer): number {
  const nanos = envelopeIn(answer)?.result.text('timeNano') ?? '';
  if (!/^\d{16,22}$/.test(nanos)) throw new DeskError('protocol', `${serverTime.path}: timeNano is not a time.`);
  return Number(nanos.slice(0, -6));
}

/** `a=1&b=2`, the very bytes that are signed and sent. Cursors come percent-encoded and go back as they came. */
export function encodeQuery(query: Query): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    parts.push(`${name}=${/%[0-9A-Fa-f]{2}/.test(value) ? encodeURI(value).replaceAll('%25', '%') : encodeURIComponent(value)}`);
  }
  return parts.join('&');
}
