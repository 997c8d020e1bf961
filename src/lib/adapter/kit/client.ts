/**
 * One request to an exchange and what came back. Every folder under `lib/exchanges` is built on this.
 *
 *   read ──► leave to send ──► encode ──► send ──► note ──► verdict ──► the answer
 *               ▲                                             │ the time stamp was refused: clock measured, asked once more
 *               └── a throttle that ends within the time ◄────┘ anything else: thrown
 *   write ─► leave to send (else `sent: false`) ──► encode ──► send, once ──► note ──► whatever answer came │ none: unknown-outcome
 *
 * How a folder uses it: the `Client` of its `client.ts` is a `RequestClient` with the hooks of its exchange (what its answers say of rates,
 * bans and the clock, and when an answer to a read is none), and turns its endpoints into `ApiCall`s that encode and sign. `rest.ts`
 * has a line an endpoint. What an answer to a write proves is decided beside the mapping of its noun.
 */
import {DeskError} from '../../model/errors.ts';
import type {HttpRequest, HttpResponse} from '../../transport/http.ts';
import type {AdapterContext} from '../context.ts';
import type {ClockReading} from '../contract/market-data.ts';
import {classifyRequestError} from '../outcome.ts';
import {askAgain} from './again.ts';
import {exactOrNone} from './json.ts';
import {ensureClock} from './known-clock.ts';
import {admitAll, type RateCost} from './rates.ts';
import {turnOf} from './turn.ts';

/** A write that ends no risk goes soon or not at all: its price and its fence grow old. */
const WRITE_WAIT_MS = 2000;
/** A slower round trip says too little about the clock. */
const CLOCK_MAX_ROUND_TRIP_MS = 2000;
const DEFAULT_MAX_BYTES = 16 << 20;

/** One request, before it is allowed to go. */
export interface ApiCall {
  readonly method: HttpRequest['method'];
  /** Names the call in messages. */
  readonly path: string;
  readonly costs: readonly RateCost[];
  /** Cancels, and reads that show which orders are live, may use the whole of a budget; all else leaves a part to them. */
  readonly endsRisk: boolean;
  /** Carries a time stamp that the exchange may refuse: a read is then repeated once with a measured clock. */
  readonly signed: boolean;
  /** The bytes, made when the request may go. A repeated read is encoded again. */
  encode(): {readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string};
  readonly maxBytes?: number;
  /** From call to last byte of the answer; the context's time when left out. */
  readonly timeoutMs?: number;
  /** Longest wait for leave to send; by default the context's time for reads and for what ends risk, else 2 s. */
  readonly maxWaitMs?: number;
  readonly freshConnection?: boolean;
  /** Carries a nonce that must grow in the order of arrival: sent when no other such request of this key is on its way. */
  readonly inTurn?: boolean;
}

/** What came back, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON, numbers that JavaScript cannot hold as their text; undefined when it is not JSON. */
  readonly payload: unknown;
}

/** What an answer says beside its content. */
export interface Notes {
  /** `resetsInMs`: from now on. */
  readonly usage?: readonly {
    readonly budget: string;
    readonly used: number;
    readonly limit: number;
    readonly resetsInMs: number;
  }[];
  /** Nothing more may be sent in this budget for so long. */
  readonly bans?: readonly {readonly budget: string; readonly forMs: number}[];
  /** REFUSED: the offset in use is wrong. A number: the exchange's time when it answered, epoch ms. */
  readonly clock?: 'REFUSED' | number;
}

/** What a folder says about its exchange. */
export interface ExchangeHooks {
  /** The call that asks for the exchange's time, and the time in its answer (epoch ms; throws `protocol`). */
  readonly time: {call(): ApiCall; read(answer: Answer): number; readonly resolutionMs?: number};
  notes(answer: Answer, call: ApiCall): Notes;
  /** What an answer to a read means when it is not a result; null: it is one. */
  failure(answer: Answer, call: ApiCall): DeskError | null;
}

export class RequestClient {
  readonly context: AdapterContext;
  readonly #hooks: ExchangeHooks;

  constructor(context: AdapterContext, hooks: ExchangeHooks) {
    this.context = context;
    this.#hooks = hooks;
  }

  /** Our clock's `instant` on the exchange's clock, epoch ms. */
  exchangeTime(instant: number = this.context.clock.now()): number {
    return Math.round(instant + (this.context.memory.clockOffset()?.offsetMs ?? 0));
  }

  /** Throws `permission`, with nothing sent, when the account may only read. */
  requireWriter(): void {
    if (this.context.account.mode === 'trade') return;
    const hint = 'Set `mode: trade` in the keys file.';
    throw new DeskError('permission', 'This account is in read mode.', {hint, sent: false});
  }

  /** Asks until there is a result or a reason to stop. Throws DeskError. */
  async read(call: ApiCall, signal: AbortSignal): Promise<Answer> {
    const deadline = this.#deadline(call);
    const ask = () => this.#whileThrottled(call, deadline, signal);
    try {
      return await ask();
    } catch (error) {
      if (!call.signed || !(error instanceof DeskError) || error.kind !== 'clock') throw error;
      await this.syncClock(signal);
      return ask();
    }
  }

  /**
   * Sends once. Answers whatever came back, with any status. Throws `unknown-outcome` when the request may have arrived and
   * no answer did, and an error with `sent: false` when it did not leave.
   */
  async write(call: ApiCall, signal: AbortSignal): Promise<Answer> {
    this.requireWriter();
    const maxWaitMs = call.maxWaitMs ?? (call.endsRisk ? this.context.timeoutMs : WRITE_WAIT_MS);
    let endTurn: () => void;
    try {
      await admitAll(this.context.memory, call.costs, {endsRisk: call.endsRisk, maxWaitMs}, signal);
      endTurn = await turnOf(this.context, call, signal);
    } catch (error) {
      throw error instanceof DeskError ? new DeskError(error.kind, error.message, {...error.detail, sent: false}) : error;
    }
    return this.#send(call, call.timeoutMs ?? this.context.timeoutMs, 'WRITE', signal).finally(endTurn);
  }

  /** Measures the exchange's clock in the middle of a round trip, asking again where an answer does not come. */
  async syncClock(signal: AbortSignal): Promise<ClockReading> {
    const {clock, memory} = this.context;
    const {time} = this.#hooks;
    return askAgain(clock, clock.monotonic() + this.context.timeoutMs, signal, async () => {
      const call = time.call();
      await this.#admitRead(call, this.#deadline(call), signal);
      const started = clock.monotonic();
      const answer = await this.#send(call, call.timeoutMs ?? this.context.timeoutMs, 'READ', signal);
      const roundTripMs = clock.monotonic() - started;
      const failure = this.#hooks.failure(answer, call);
      if (failure !== null) throw failure;
      // From our clock as the answer finds it: set on the way, it stands apart from where it stood at the question.
      const offsetMs = Math.round(time.read(answer) - (clock.now() - roundTripMs / 2));
      memory.saveClockOffset(offsetMs);
      return {offsetMs, roundTripMs: Math.round(roundTripMs), resolutionMs: time.resolutionMs ?? 1};
    });
  }

  /** Measures the clock if that was never done, and answers whether it was done now. Best effort. */
  ensureClock(signal: AbortSignal): Promise<boolean> {
    return ensureClock(this.context, () => this.syncClock(signal));
  }

  /** Leave for what is not a request, such as a connection. Throws `rate-limit` while the address is banned. */
  admit(costs: readonly RateCost[], signal: AbortSignal): Promise<void> {
    return admitAll(this.context.memory, costs, {endsRisk: true, maxWaitMs: this.context.timeoutMs}, signal);
  }

  /** A ban that was heard outside of a request, on a stream. */
  ban(budget: string, forMs: number): void {
    const {memory, clock} = this.context;
    memory.block(budget, clock.now() + forMs);
  }

  #deadline(call: ApiCall): number {
    return this.context.clock.monotonic() + (call.timeoutMs ?? this.context.timeoutMs);
  }

  #admitRead(call: ApiCall, deadline: number, signal: AbortSignal): Promise<void> {
    const maxWaitMs = Math.max(
      0,
      Math.min(deadline - this.context.clock.monotonic(), call.maxWaitMs ?? Number.POSITIVE_INFINITY),
    );
    return admitAll(this.context.memory, call.costs, {endsRisk: call.endsRisk, maxWaitMs}, signal);
  }

  /** A throttle that is over within the time is waited for: its ban is noted, and leave to send waits for its end. */
  async #whileThrottled(call: ApiCall, deadline: number, signal: AbortSignal): Promise<Answer> {
    const {clock} = this.context;
    for (let attempt = 1; ; attempt++) {
      await this.#admitRead(call, deadline, signal);
      const endTurn = await turnOf(this.context, call, signal);
      const leftMs = Math.max(1, Math.ceil(deadline - clock.monotonic()));
      const answer = await this.#send(call, leftMs, 'READ', signal).finally(endTurn);
      const failure = this.#hooks.failure(answer, call);
      if (failure === null) return answer;
      const {kind, detail} = failure;
      const isOverInTime = detail.retryAfterMs !== undefined && clock.monotonic() + detail.retryAfterMs < deadline;
      if (kind !== 'rate-limit' || !isOverInTime || attempt === 3) throw failure;
      await clock.sleep(detail.retryAfterMs ?? 0, signal).catch(() => Promise.reject(failure));
    }
  }

  async #send(call: ApiCall, timeoutMs: number, effect: 'READ' | 'WRITE', signal: AbortSignal): Promise<Answer> {
    const {http, clock} = this.context;
    const {url, headers, body} = call.encode();
    const started = clock.monotonic();
    let response: HttpResponse;
    try {
      response = await http.request(
        {
          method: call.method,
          url,
          headers,
          ...(body !== undefined && {body}),
          timeoutMs,
          maxBytes: call.maxBytes ?? DEFAULT_MAX_BYTES,
          ...(call.freshConnection === true && {freshConnection: true}),
        },
        signal,
      );
    } catch (error) {
      throw classifyRequestError(error, effect);
    }
    const answer: Answer = {...response, payload: exactOrNone(response.body, call.path)};
    this.#note(this.#hooks.notes(answer, call), clock.monotonic() - started);
    return answer;
  }

  #note({usage = [], bans = [], clock: said}: Notes, roundTripMs: number): void {
    const {clock, memory} = this.context;
    const now = clock.now();
    for (const {budget, used, limit, resetsInMs} of usage) memory.noteUsage(budget, {used, limit, resetsAt: now + resetsInMs});
    for (const {budget, forMs} of bans) memory.block(budget, now + forMs);
    if (said === 'REFUSED') memory.dropClockOffset();
    else if (said !== undefined && memory.clockOffset() === null && roundTripMs <= CLOCK_MAX_ROUND_TRIP_MS) {
      memory.saveClockOffset(Math.round(said - (now - roundTripMs / 2)));
    }
  }
}

/** An answer to a write that proves nothing: the order may be live. Keeps what the exchange said. */
export function unproven(
  exchange: string,
  {status}: Answer,
  said: {readonly code: string; readonly words: string} | null,
): DeskError {
  const words = said === null ? `answered with HTTP ${status}` : `answered "${said.words}" (${said.code})`;
  return new DeskError('unknown-outcome', `${exchange} ${words}, which does not say whether the request was carried out.`, {
    code: said?.code ?? `HTTP ${status}`,
    sent: true,
  });
}
