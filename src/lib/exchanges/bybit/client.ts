/**
 * One call to Bybit: leave to send, signature, bytes, envelope, and what an odd answer means.
 *
 *   read ── 10002? measure the clock and ask once more ── envelope ── result
 *   command ── one POST, never again ── envelope with its code; anything else that was sent is unknown-outcome
 */
import type * as v from 'valibot';
import type {AdapterContext} from '../../adapter/context.ts';
import {admitAll} from '../../adapter/kit/rates.ts';
import {unanswered} from '../../adapter/outcome.ts';
import {decode, parseJson} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {HttpResponse} from '../../transport/http.ts';
import {type Origins, originsOf} from './endpoints.ts';
import {isThrottle, refusalError} from './errors.ts';
import {Envelope, ServerTime} from './schemas.ts';
import {createReadSigner, createWriteSigner, type ReadSigner, type WriteSigner} from './sign.ts';

/** 600 requests in 5 s per address over all of Bybit; whoever exceeds it must be silent for ten minutes. */
const IP_BUDGET = 'ip';
const IP_BAN_MS = 10 * 60_000;
const READ_MAX_BYTES = 16 * 1024 * 1024;
/** A command is signed already: it may wait for its turn only well within its window. */
const COMMAND_MAX_WAIT_MS = 1000;
const COMMAND_MAX_BYTES = 1024 * 1024;
/** A slower answer says too little about the clock. */
const CLOCK_MAX_ROUND_TRIP_MS = 2000;

/** A page that a server does not have: others than Bybit's own may lack what is optional. */
const ABSENT: ReadonlySet<number> = new Set([404, 405, 501]);
const ABSENT_CODE = '404';

export interface Read<T extends v.GenericSchema> {
  readonly path: string;
  /** In the order sent; undefined leaves the parameter out. */
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly signed: boolean;
  readonly schema: T;
}

export interface Command {
  readonly path: string;
  /** The JSON text, sent as it is. */
  readonly body: string;
  readonly budget: string;
  /** Signing time on the exchange's clock, epoch ms. */
  readonly signedAt: number;
}

export class Client {
  readonly origins: Origins;
  #signer: ReadSigner | null = null;
  readonly #context: AdapterContext;
  /** Null for accounts in read mode: they hold nothing that could sign an order. */
  readonly #writer: WriteSigner | null;

  constructor(context: AdapterContext) {
    this.#context = context;
    this.origins = originsOf(context.account);
    this.#writer = context.account.mode === 'trade' ? createWriteSigner(context.account.credentials) : null;
  }

  /** Made when something is to be signed: public data needs no key. Throws `config` for a key that can not sign. */
  get signer(): ReadSigner {
    this.#signer ??= createReadSigner(this.#context.account.credentials);
    return this.#signer;
  }

  /** The exchange's clock, as well as it is known: epoch ms. */
  now(): number {
    return this.toTheirTime(this.#context.clock.now());
  }

  /** An instant of our clock on the exchange's, epoch ms. */
  toTheirTime(instant: number): number {
    return instant + this.#offset();
  }

  /** Throws DeskError; a refused time stamp is corrected and the question asked once more. */
  async read<T extends v.GenericSchema>(call: Read<T>, signal: AbortSignal): Promise<v.InferOutput<T>> {
    const deadline = this.#context.clock.monotonic() + this.#context.timeoutMs;
    try {
      return await this.#readOnce(call, deadline, signal);
    } catch (error) {
      if (!call.signed || !(error instanceof DeskError) || error.kind !== 'clock') throw error;
      await this.syncClock(signal);
      return this.#readOnce(call, deadline, signal);
    }
  }

  /** Sends a command once. Resolves with the envelope whatever its code; throws `unknown-outcome` when there is none. */
  async command(call: Command, signal: AbortSignal): Promise<Envelope> {
    const hint = 'Set `mode: trade` in the keys file.';
    if (this.#writer === null) throw new DeskError('permission', 'This account is in read mode.', {hint, sent: false});
    try {
      await this.#admit(call.budget, COMMAND_MAX_WAIT_MS, signal);
    } catch (error) {
      throw error instanceof DeskError ? new DeskError(error.kind, error.message, {...error.detail, sent: false}) : error;
    }
    const startedAt = this.#context.clock.now();
    let response: HttpResponse;
    try {
      response = await this.#context.http.request(
        {
          method: 'POST',
          url: this.origins.rest + call.path,
          headers: this.#writer.body(call.body, call.signedAt),
          body: call.body,
          timeoutMs: this.#context.timeoutMs,
          maxBytes: COMMAND_MAX_BYTES,
          freshConnection: true,
        },
        signal,
      );
    } catch (error) {
      throw unanswered(error, 'WRITE');
    }
    try {
      const envelope = this.#open(response, call.path, call.budget, startedAt);
      if (envelope.retCode === 10002) this.#context.memory.dropClockOffset();
      return envelope;
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      throw new DeskError('unknown-outcome', error.message, {...error.detail, sent: true, cause: error});
    }
  }

  /** Asks for the exchange's time and remembers the offset of its clock from ours. */
  async syncClock(signal: AbortSignal): Promise<{readonly offsetMs: number; readonly roundTripMs: number}> {
    const {clock, memory, timeoutMs} = this.#context;
    const before = clock.now();
    const started = clock.monotonic();
    const call = {path: '/v5/market/time', query: {}, signed: false, schema: ServerTime};
    const {timeNano} = await this.#readOnce(call, started + timeoutMs, signal);
    const roundTripMs = clock.monotonic() - started;
    if (!/^\d{16,22}$/.test(timeNano)) throw new DeskError('protocol', '/v5/market/time: unexpected shape at timeNano.');
    const offsetMs = Math.round(Number(timeNano.slice(0, -6)) - before - roundTripMs / 2);
    memory.saveClockOffset(offsetMs);
    return {offsetMs, roundTripMs};
  }

  /**
   * Measures the clock if that was never done, and tells whether it was done now. Best effort: when it fails, our own clock
   * has to do.
   */
  async ensureClock(signal: AbortSignal): Promise<boolean> {
    if (this.#context.memory.clockOffset() !== null) return false;
    try {
      await this.syncClock(signal);
      return true;
    } catch {
      this.#context.debug('bybit: the clock could not be measured');
      return false;
    }
  }

  async #readOnce<T extends v.GenericSchema>(call: Read<T>, deadline: number, signal: AbortSignal): Promise<v.InferOutput<T>> {
    const {clock, http} = this.#context;
    await this.#admit(call.path, Math.max(0, deadline - clock.monotonic()), signal);
    const query = encodeQuery(call.query);
    const startedAt = clock.now();
    let response: HttpResponse;
    try {
      response = await http.request(
        {
          method: 'GET',
          url: `${this.origins.rest}${call.path}${query === '' ? '' : `?${query}`}`,
          headers: call.signed ? this.signer.query(query, startedAt + this.#offset()) : {},
          timeoutMs: Math.max(1, Math.ceil(deadline - clock.monotonic())),
          maxBytes: READ_MAX_BYTES,
        },
        signal,
      );
    } catch (error) {
      throw unanswered(error, 'READ');
    }
    const {retCode, retMsg, result} = this.#open(response, call.path, call.path, startedAt);
    if (retCode !== 0) throw refusalError({code: retCode, message: retMsg});
    return decode(call.schema, result, call.path);
  }

  async #admit(budget: string, maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const shares = [IP_BUDGET, budget].map((name) => ({budget: name, weight: 1}));
    await admitAll(this.#context.memory, shares, {endsRisk: true, maxWaitMs}, signal);
  }

  /** The envelope of an answer; notes what it says of limits and of the clock on the way. */
  #open(response: HttpResponse, what: string, budget: string, startedAt: number): Envelope {
    const {clock, memory} = this.#context;
    const now = clock.now();
    const usage = usageOf(response.headers, this.#offset());
    if (usage !== null) memory.noteUsage(budget, usage);
    if (response.status === 403 && /access too frequent/i.test(response.body)) {
      memory.block(IP_BUDGET, now + IP_BAN_MS);
      throw new DeskError('rate-limit', 'Bybit blocked this address for too many requests (HTTP 403).', {
        code: '403',
        retryAfterMs: IP_BAN_MS,
      });
    }
    const envelope = envelopeOf(response, what);
    // A clock that was set meanwhile, forwards or back, says as little as a slow answer.
    const isSoon = Math.abs(now - startedAt) <= CLOCK_MAX_ROUND_TRIP_MS;
    if (envelope.time !== undefined && memory.clockOffset() === null && isSoon) {
      memory.saveClockOffset(Math.round(envelope.time - (startedAt + now) / 2));
    }
    if (isThrottle(envelope.retCode)) {
      // The stamp is theirs: an absurd one must not silence us for longer than their worst ban.
      memory.block(budget, Math.min(Math.max(usage?.resetsAt ?? 0, now + 1000), now + IP_BAN_MS));
    }
    return envelope;
  }

  #offset(): number {
    return this.#context.memory.clockOffset()?.offsetMs ?? 0;
  }
}

/** `a=1&b=2`, the very bytes that are signed and sent. Cursors come percent-encoded and go back as they came. */
export function encodeQuery(query: Readonly<Record<string, string | undefined>>): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    parts.push(`${name}=${/%[0-9A-Fa-f]{2}/.test(value) ? encodeURI(value).replaceAll('%25', '%') : encodeURIComponent(value)}`);
  }
  return parts.join('&');
}

function envelopeOf({status, body}: HttpResponse, what: string): Envelope {
  const code = String(status);
  if (ABSENT.has(status)) {
    throw new DeskError('protocol', `${what}: this server has no such page (HTTP ${status}).`, {code: ABSENT_CODE});
  }
  if (status >= 500) throw new DeskError('exchange-down', `Bybit is out of order (HTTP ${status}).`, {code});
  if (body.trimStart().startsWith('{')) return decode(Envelope, parseJson(body, what), what);
  if (status === 429) throw new DeskError('rate-limit', 'Bybit is overloaded (HTTP 429).', {code});
  if (status === 401) throw new DeskError('auth', 'Bybit did not accept the key (HTTP 401).', {code});
  if (status === 403) throw new DeskError('permission', 'Bybit does not serve this address or region (HTTP 403).', {code});
  throw new DeskError('protocol', `${what}: the answer is not JSON (HTTP ${status}).`, {code});
}

function usageOf(
  headers: Readonly<Record<string, string>>,
  offset: number,
): {used: number; limit: number; resetsAt: number} | null {
  const limit = Number(headers['x-bapi-limit'] ?? Number.NaN);
  const left = Number(headers['x-bapi-limit-status'] ?? Number.NaN);
  const resetsAt = Number(headers['x-bapi-limit-reset-timestamp'] ?? Number.NaN);
  if (!Number.isFinite(limit) || !Number.isFinite(left) || !Number.isFinite(resetsAt)) return null;
  return {used: limit - left, limit, resetsAt: resetsAt - offset};
}
