/** Calls of Kraken: address, nonce, signature, counters, and the result in the envelope. */

import type {AdapterContext} from '../../adapter/context.ts';
import {askPart} from '../../adapter/kit/again.ts';
import {type Answer, type ApiCall, RequestClient} from '../../adapter/kit/client.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import type {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {failureOf, isNonceRefusal, notesOf, resultOf, saysNonce} from './errors.ts';
import {costsOf, ENGINE} from './limits.ts';
import {type Endpoint, REST_ORIGINS, time} from './rest.ts';
import {createSigner, encodeForm, type Params, type Signer} from './sign.ts';

/** The listing of all pairs is some megabytes. */
const MAX_BYTES = 64 << 20;
const COMMAND_MAX_BYTES = 1 << 20;
const NONCE_TRIES = 3;
/** The exchange's time is told in whole seconds. */
const CLOCK_ERROR_MS = 1500;
/** The exchange tells its time in whole seconds: another machine that has the key may be so far ahead of what is known of it. */
const LEAD_MS = 1000;

export class Client extends RequestClient {
  /** Every order carries whose it is. */
  readonly owner: {readonly account: string; readonly exchange: string};
  readonly #origin: string;
  #signer: Signer | null;
  /** By how much nonces lead the exchange's time. */
  #leadMs = 0;

  constructor(context: AdapterContext) {
    const {account} = context;
    super(context, {
      time: {call: () => this.#call(time, {}), read: timeIn, resolutionMs: 1000},
      notes: (answer, {costs}) => {
        if (saysNonce(answer)) this.#leadMs += LEAD_MS;
        return notesOf(answer, costs.find(({budget}) => budget.startsWith(ENGINE))?.budget, this.exchangeTime());
      },
      failure: (answer, {path}) => failureOf(answer, path, this.exchangeTime()),
    });
    this.owner = {account: account.account, exchange: account.exchange};
    this.#origin = originOf(account, 'rest', REST_ORIGINS);
    // At once, so that a secret that cannot sign is found before anything is sent with it.
    this.#signer = account.mode === 'public' ? null : createSigner(account.credentials);
  }

  /** The `result` of an answer without an error. Throws DeskError for every other one. */
  ask(endpoint: Endpoint, params: Params, signal: AbortSignal): Promise<Row> {
    return this.#result(this.#call(endpoint, params), signal);
  }

  /** The same for one part of an answer that must not take the others along: asked again by itself where that helps. */
  askPart(endpoint: Endpoint, params: Params, signal: AbortSignal): Promise<Row> {
    return askPart(this.context, signal, (timeoutMs) => this.#result({...this.#call(endpoint, params), timeoutMs}, signal));
  }

  /**
   * Null where `signedAt` was the exchange's time not long ago, else why nothing may be sent with it. Kraken takes a deadline up to a
   * minute ahead: one that was made by a clock that is ahead would be later on the exchange than the fence of the journal.
   */
  async mistimed(signedAt: number, signal: AbortSignal): Promise<DeskError | null> {
    const {memory} = this.context;
    await this.ensureClock(signal);
    const isKnown = memory.clockOffset() !== null;
    if (isKnown && signedAt - this.exchangeTime() <= CLOCK_ERROR_MS) return null;
    const words = isKnown
      ? 'was made by a clock that is ahead of'
      : 'was made by a clock that could not be compared with that of';
    return new DeskError('clock', `The deadline of the request ${words} Kraken; nothing was sent.`);
  }

  /** Sends a command once; `pair` is the one whose counter it adds to. What the answer proves is for the caller to say. */
  command(endpoint: Endpoint, form: string, signal: AbortSignal, pair?: string): Promise<Answer> {
    const call = this.#encoded(endpoint, () => form, pair);
    return this.write({...call, maxBytes: COMMAND_MAX_BYTES, freshConnection: true}, signal);
  }

  /** A read whose nonce is refused did nothing: it goes again, each time with one that leads the clock by more. */
  async #result(call: ApiCall, signal: AbortSignal): Promise<Row> {
    for (let attempt = 1; ; attempt++) {
      try {
        return resultOf(await this.read(call, signal));
      } catch (error) {
        if (attempt === NONCE_TRIES || !isNonceRefusal(error) || signal.aborted) throw error;
      }
    }
  }

  #call(endpoint: Endpoint, params: Params): ApiCall {
    const pair = endpoint.isPrivate || params.pair === undefined ? undefined : String(params.pair);
    return this.#encoded(endpoint, () => encodeForm(params), pair);
  }

  #encoded(endpoint: Endpoint, form: () => string, pair?: string): ApiCall {
    const {path, isPrivate, endsRisk} = endpoint;
    const {account, memory} = this.context;
    const url = this.#origin + path;
    return {
      method: isPrivate ? 'POST' : 'GET',
      path,
      costs: costsOf(endpoint, account.environment, pair),
      endsRisk,
      signed: isPrivate,
      inTurn: isPrivate,
      maxBytes: MAX_BYTES,
      encode: () => {
        const text = form();
        if (!isPrivate) return {url: text === '' ? url : `${url}?${text}`, headers: {}};
        // Nanoseconds: above whatever another program used with this key before, by the exchange's time where ours is behind.
        const nonce = memory.nextNonce('ns', this.exchangeTime() + this.#leadMs);
        this.#signer ??= createSigner(account.credentials);
        return {url, ...this.#signer(path, text, nonce)};
      },
    };
  }
}

/** Whole seconds: never later than it is, so that nothing is taken for over too early. */
function timeIn(answer: Answer): number {
  const seconds = resultOf(answer).any('unixtime');
  if (typeof seconds !== 'number' || !(seconds > 0)) throw new DeskError('protocol', `${time.path}: unixtime is not a time.`);
  return seconds * 1000;
}
