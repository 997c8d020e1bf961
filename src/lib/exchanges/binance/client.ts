/** What requests to a desk of Binance's are made of, and what its answers say of rates, bans and the clock. */
import * as v from 'valibot';
import type {AdapterContext} from '../../adapter/context.ts';
import {askPart} from '../../adapter/kit/again.ts';
import {type Answer, type ApiCall, type ExchangeHooks, type Notes, RequestClient} from '../../adapter/kit/client.ts';
import {type Origins, originOf} from '../../adapter/kit/origins.ts';
import type {RateCost} from '../../adapter/kit/rates.ts';
import {decode} from '../../adapter/wire.ts';
import type {DeskError} from '../../model/errors.ts';
import {costsOf, notesOf} from './budgets.ts';
import {readFailure} from './errors.ts';
import {createSigner, encodeParams, type Params, type Signer} from './sign.ts';

/** Milliseconds that a signed request stays valid on the exchange's clock. */
export const RECV_WINDOW_MS = 5000;
/** Binance itself gives up on its engine after 10 s (-1007), and says so. */
const WRITE_TIMEOUT_MS = 12_000;
const LISTING_BYTES = 64 << 20;

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-api-information */
const REST: Origins = {
  live: 'https://api.binance.com',
  testnet: 'https://testnet.binance.vision',
  demo: 'https://demo-api.binance.com',
};
/** Only the USD index of assets is read there. https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info */
const FUTURES_ORIGIN = 'https://fapi.binance.com';

export interface Endpoint {
  readonly method: ApiCall['method'];
  readonly path: string;
  readonly weight: number;
  readonly signed: boolean;
  /** Not signed, and yet it names the key. */
  readonly keyed?: true;
  /** Order reads and cancels may use the whole of the rate budget. */
  readonly endsRisk: boolean;
}

/** A read, and the schema of its answer. */
export interface ReadEndpoint<T extends v.GenericSchema> extends Endpoint {
  readonly answer: T;
}

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#check-server-time */
const ServerTime = v.object({serverTime: v.pipe(v.number(), v.finite())});
const TIME: Endpoint = {method: 'GET', path: '/api/v3/time', weight: 1, signed: false, endsRisk: true};

/** One of Binance's desks: a host of its own, with its own clock, budgets and codes. */
export interface Site {
  readonly rest: Origins;
  readonly time: Endpoint;
  costs(method: string, path: string, weight: number): readonly RateCost[];
  /** `exchangeNow`: epoch ms on its clock; asked of the state, so only where it is needed. */
  notes(answer: Answer, call: ApiCall, exchangeNow: () => number): Notes;
  failure(answer: Answer, path: string, exchangeNow: () => number): DeskError | null;
}

const SPOT: Site = {rest: REST, time: TIME, costs: costsOf, notes: notesOf, failure: readFailure};

export class Client extends RequestClient {
  /** Every order carries whose it is. */
  readonly owner: {readonly account: string; readonly exchange: string};
  readonly #site: Site;
  readonly #origin: string;
  /** Null without a key: then only what is public can be asked. */
  readonly #keyed: Signer | null;

  constructor(context: AdapterContext, site: Site = SPOT) {
    const {account} = context;
    super(
      context,
      hooksOf(
        site,
        () => this.#call(site.time, () => ''),
        () => this.exchangeTime(),
      ),
    );
    this.#site = site;
    this.owner = {account: account.account, exchange: account.exchange};
    this.#origin = originOf(account, 'rest', site.rest);
    // At once, so that a key that cannot sign is found before anything is sent with it.
    this.#keyed = account.mode === 'public' ? null : createSigner(account.credentials);
  }

  /** Throws `permission` for an account without a key. */
  get #signer(): Signer {
    return this.#keyed ?? createSigner(this.context.account.credentials);
  }

  /** One answer of a read endpoint, checked. Throws DeskError. */
  async ask<T extends v.GenericSchema>(
    endpoint: ReadEndpoint<T>,
    params: Params,
    signal: AbortSignal,
  ): Promise<v.InferOutput<T>> {
    const answer = await this.read(
      this.#call(endpoint, () => this.#payload(endpoint, params)),
      signal,
    );
    return decode(endpoint.answer, answer.payload, endpoint.path);
  }

  /** The same for one part of an answer, which must not take the others along. */
  askPart<T extends v.GenericSchema>(endpoint: ReadEndpoint<T>, params: Params, signal: AbortSignal): Promise<v.InferOutput<T>> {
    return askPart(this.context, signal, async (timeoutMs) => {
      const call = this.#call(endpoint, () => this.#payload(endpoint, params));
      const answer = await this.read({...call, timeoutMs}, signal);
      return decode(endpoint.answer, answer.payload, endpoint.path);
    });
  }

  /** Sends a change once; `signedAt` is on the exchange's clock. What the answer proves is for the caller to say. */
  change(endpoint: Endpoint, params: Params, signal: AbortSignal, signedAt?: number): Promise<Answer> {
    return this.send(endpoint, () => this.stamp(params, signedAt), signal);
  }

  /** The same for parameters that were encoded and stamped before. */
  send(endpoint: Endpoint, payload: () => string, signal: AbortSignal): Promise<Answer> {
    const call = this.#call(endpoint, () => this.#signer.signQuery(payload()));
    return this.write(
      {...call, timeoutMs: WRITE_TIMEOUT_MS, maxBytes: 1 << 20, freshConnection: endpoint.method === 'POST'},
      signal,
    );
  }

  /** Percent-encoded parameters with time and window, unsigned. */
  stamp(params: Params, at = this.exchangeTime()): string {
    return encodeParams({...params, recvWindow: RECV_WINDOW_MS, timestamp: at});
  }

  /** Signed parameters of a WebSocket API request that reads. */
  signedParams(): Params {
    return this.#signer.signParams({recvWindow: RECV_WINDOW_MS, timestamp: this.exchangeTime()});
  }

  #payload({signed}: Endpoint, params: Params): string {
    return signed ? this.#signer.signQuery(this.stamp(params)) : encodeParams(params);
  }

  #call({method, path, weight, signed, keyed, endsRisk}: Endpoint, payload: () => string): ApiCall {
    const isForeign = this.#site === SPOT && path.startsWith('/fapi/') && this.context.account.urls.rest === undefined;
    const url = `${isForeign ? FUTURES_ORIGIN : this.#origin}${path}`;
    const inBody = method === 'POST' && path.startsWith('/api/');
    const headers = signed || keyed === true ? this.#signer.headers : {};
    return {
      method,
      path,
      costs: this.#site.costs(method, path, weight),
      endsRisk,
      signed,
      maxBytes: LISTING_BYTES,
      encode: () => {
        const text = payload();
        if (!inBody) return {url: text === '' ? url : `${url}?${text}`, headers};
        return {url, headers: {...headers, 'content-type': 'application/x-www-form-urlencoded'}, body: text};
      },
    };
  }
}

function hooksOf(site: Site, time: () => ApiCall, exchangeNow: () => number): ExchangeHooks {
  return {
    time: {call: time, read: ({payload}) => decode(ServerTime, payload, site.time.path).serverTime},
    notes: (answer, call) => site.notes(answer, call, exchangeNow),
    failure: (answer, {path}) => site.failure(answer, path, exchangeNow),
  };
}
