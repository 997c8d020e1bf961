/** Calls of Coinbase: address, token, budgets, and what an answer says of rates and of the clock. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {askPart} from '../../adapter/kit/again.ts';
import {type Answer, type ApiCall, type Notes, RequestClient} from '../../adapter/kit/client.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {allPages} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {DeskError} from '../../model/errors.ts';
import {type ListPage, pageOf, timeIn, usageIn} from './answers.ts';
import {PRIVATE, PUBLIC, SOCKETS} from './budgets.ts';
import {failureOf, gateRefusalOf, isUnauthorized, pauseMs} from './errors.ts';
import {type Endpoint, type ListEndpoint, previewOrder, REST_ORIGINS, serverTime} from './rest.ts';
import {createSigner, type Signer} from './sign.ts';

const COMMAND_MAX_BYTES = 1 << 20;
const LISTING_BYTES = 32 << 20;

/** Parameters in the order sent; a list is repeated name by name, undefined leaves one out. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What came of a command: the result, or a refusal of the gate. */
export type Commanded = {readonly result: Row} | {readonly refusal: DeskError};

export class Client extends RequestClient {
  readonly #origin: string;
  #signer: Signer | null = null;
  /** When a token was first refused since the last one that was taken, our clock; null: none was. */
  #refusedAt: number | null = null;
  /** When the clock was measured by which the token of a call was made; null: never. By `encode`, which copies of a call share. */
  readonly #measuredFor = new WeakMap<ApiCall['encode'], number | null>();

  constructor(context: AdapterContext) {
    super(context, {
      time: {call: () => this.#call(serverTime, {}), read: timeIn},
      notes: (answer, call) => this.#notes(answer, call),
      failure: (answer, call) => failureOf(answer, call.path, this.#isClockSuspect(call)),
    });
    this.#origin = originOf(context.account, 'rest', REST_ORIGINS);
    // At once, so that a key that cannot sign is found before anything is sent with it.
    if (context.account.mode !== 'public') this.#signer = createSigner(context.account.credentials, context.random);
  }

  /** Leave to open a socket. Throws `rate-limit` while the address is banned. */
  admitSocket(signal: AbortSignal): Promise<void> {
    return this.admit([{...PUBLIC, weight: 0}, SOCKETS], signal);
  }

  /** A token for a message of the private stream. */
  streamToken(): string {
    return this.#keyed.message(this.exchangeTime());
  }

  /** The result of a read. Throws DeskError. */
  async ask(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<Row> {
    return new Row((await this.read(this.#call(endpoint, query), signal)).payload);
  }

  /**
   * The same for one part of an answer that must not take the others along: it is asked again by itself where that helps, and
   * gives up a little before their time is over.
   */
  askPart(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<Row> {
    return askPart(this.context, signal, async (timeoutMs) => {
      const call = {...this.#call(endpoint, query), timeoutMs};
      return new Row((await this.read(call, signal)).payload);
    });
  }

  /** Rows of a list from page to page, or a few more than `limit`. Throws what `ask` throws on the first page. */
  pages(what: string, list: ListEndpoint, query: Query, signal: AbortSignal, limit?: number): Promise<Rows<unknown>> {
    return allPages(what, (cursor) => this.page(list, {...query, cursor: cursor ?? undefined}, signal), limit);
  }

  async page(list: ListEndpoint, query: Query, signal: AbortSignal): Promise<ListPage> {
    return pageOf(await this.askPart(list, query, signal), list.field);
  }

  /** Asks what an order would come to. Changes nothing, so it is a read whatever its method. */
  async preview(body: string, signal: AbortSignal): Promise<Row> {
    return new Row((await this.read(this.#call(previewOrder, {}, {body}), signal)).payload);
  }

  /** Sends a command once; `signedAt` is on the exchange's clock. Throws `unknown-outcome` when the answer proves nothing. */
  async command(
    endpoint: Endpoint,
    body: string,
    signal: AbortSignal,
    signedAt: number = this.exchangeTime(),
  ): Promise<Commanded> {
    const call = this.#call(endpoint, {}, {body, signedAt});
    const answer = await this.write({...call, freshConnection: true, maxBytes: COMMAND_MAX_BYTES}, signal);
    const refusal = gateRefusalOf(answer, this.#isClockSuspect(call));
    return refusal === null ? {result: new Row(answer.payload)} : {refusal};
  }

  /** Throws `config` for an account without a key. */
  get #keyed(): Signer {
    this.#signer ??= createSigner(this.context.account.credentials, this.context.random);
    return this.#signer;
  }

  #call(
    {method, path, signed, endsRisk}: Endpoint,
    query: Query,
    {body, signedAt}: {readonly body?: string; readonly signedAt?: number} = {},
  ): ApiCall {
    const text = encodeQuery(query);
    const call: ApiCall = {
      method,
      path,
      signed,
      endsRisk,
      costs: [signed ? PRIVATE : PUBLIC],
      maxBytes: LISTING_BYTES,
      encode: () => {
        if (signed) this.#measuredFor.set(call.encode, this.context.memory.clockOffset()?.measuredAt ?? null);
        return {
          url: `${this.#origin}${path}${text === '' ? '' : `?${text}`}`,
          headers: {
            // Public data may be a second old otherwise.
            ...(signed
              ? {authorization: `Bearer ${this.#keyed.request(method, path, signedAt ?? this.exchangeTime())}`}
              : {'cache-control': 'no-cache'}),
            ...(body !== undefined && {'content-type': 'application/json'}),
          },
          ...(body !== undefined && {body}),
        };
      },
    };
    return call;
  }

  /**
   * Whether a refused token is to be blamed on the clock: unless the clock was measured after a first refusal, and the token
   * made by that.
   */
  #isClockSuspect(call: ApiCall): boolean {
    const measuredAt = this.#measuredFor.get(call.encode) ?? null;
    return measuredAt === null || this.#refusedAt === null || measuredAt <= this.#refusedAt;
  }

  #notes(answer: Answer, call: ApiCall): Notes {
    const budget = call.costs[0]?.budget ?? '';
    const usage = usageIn(answer);
    if (isUnauthorized(answer)) {
      const isClock = this.#isClockSuspect(call);
      if (isClock) this.#refusedAt ??= this.context.clock.now();
      return isClock ? {clock: 'REFUSED'} : {};
    }
    if (call.signed && answer.status === 200) this.#refusedAt = null;
    return {
      ...(usage !== null && {usage: [{budget, ...usage}]}),
      ...(answer.status === 429 && {bans: [{budget, forMs: pauseMs(answer)}]}),
    };
  }
}

function encodeQuery(query: Query): string {
  return Object.entries(query)
    .flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((each) => `${name}=${encodeURIComponent(each)}`)))
    .join('&');
}
