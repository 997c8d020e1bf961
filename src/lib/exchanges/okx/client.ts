/** Calls of OKX: address, signature, budgets, and the rows in the envelope. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {isAbsentStatus} from '../../adapter/kit/absent.ts';
import {askPart} from '../../adapter/kit/again.ts';
import {type Answer, type ApiCall, RequestClient, unproven} from '../../adapter/kit/client.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {allPages} from '../../adapter/kit/pages.ts';
import type {RateCost} from '../../adapter/kit/rates.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {type Envelope, envelopeIn, failureOf, notesOf} from './envelope.ts';
import {type Endpoint, PAGE_ROWS, REST_ORIGINS, serverTime} from './rest.ts';
import {createReadSigner, createWriteSigner, type ReadSigner, type WriteSigner} from './sign.ts';

const COMMAND_MAX_BYTES = 1 << 20;
/** From its signing time on, a fenced command is refused after so long: what mxt sends as `expTime`. */
export const FENCE_MS = 5000;
/** Connections that one address may open. https://www.okx.com/docs-v5/en/#overview-websocket-connect */
const CONNECT: RateCost = {budget: 'ip connect', weight: 1, limit: {counting: 'WINDOW', limit: 3, windowMs: 1000}, own: true};

/** Parameters in the order sent; undefined leaves one out. */
export type Query = Readonly<Record<string, string | undefined>>;

export interface Command {
  /** For its budget. Several orders of one instrument count each. */
  readonly instId: string;
  readonly weight?: number;
  readonly body: string;
  /** Epoch ms, exchange clock. */
  readonly signedAt: number;
}

export class Client extends RequestClient {
  readonly #origin: string;
  readonly #common: Readonly<Record<string, string>>;
  #reader: ReadSigner | null = null;
  /** Null for accounts that only read: they hold nothing that could sign an order. */
  readonly #writer: WriteSigner | null;

  constructor(context: AdapterContext) {
    const {account} = context;
    super(context, {
      time: {call: () => this.#readCall(serverTime, {}), read: timeIn},
      notes: (answer, {costs}) => notesOf(answer, costs[0]?.budget ?? ''),
      failure: (answer, {path}) => failureOf(answer, path),
    });
    this.#origin = originOf(account, 'rest', REST_ORIGINS);
    this.#common = account.environment === 'demo' ? {'x-simulated-trading': '1'} : {};
    this.#writer = account.mode === 'trade' ? createWriteSigner(account.credentials) : null;
  }

  /** Made when something is to be signed: public data needs no key. Throws `config` for a key that can't sign. */
  get signer(): ReadSigner {
    this.#reader ??= createReadSigner(this.context.account.credentials);
    return this.#reader;
  }

  /** Leave to open a socket. */
  admitConnection(signal: AbortSignal): Promise<void> {
    return this.admit([CONNECT], signal);
  }

  /** The rows of an answer with code 0. Throws DeskError for every other one. */
  ask(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<readonly unknown[]> {
    return this.#rows(this.#readCall(endpoint, query), signal);
  }

  /**
   * The same for one part of an answer that must not take the others along: it is asked again by itself where that helps, and
   * gives up a little before their time is over.
   */
  askPart(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<readonly unknown[]> {
    return askPart(this.context, signal, (timeoutMs) => this.#rows({...this.#readCall(endpoint, query), timeoutMs}, signal));
  }

  /** Rows of a list from page to page, newest first; `idField` is the one that pages go by. Throws what the first page throws. */
  pages(
    what: string,
    endpoint: Endpoint,
    {idField, ...query}: Query & {readonly idField: string},
    signal: AbortSignal,
    limit?: number,
  ): Promise<Rows<unknown>> {
    const page = async (after: string | null) => {
      const rows = await this.askPart(endpoint, {...query, limit: String(PAGE_ROWS), after: after ?? undefined}, signal);
      // There is no cursor in an answer: a page that is not full is the last one.
      return {rows, cursor: rows.length < PAGE_ROWS ? null : new Row(rows.at(-1)).text(idField)};
    };
    return allPages(what, page, limit);
  }

  /** Sends a command once. Resolves with the envelope whatever its code; throws `unknown-outcome` when there is none. */
  async command(endpoint: Endpoint, {instId, weight = 1, body, signedAt}: Command, signal: AbortSignal): Promise<Envelope> {
    const fence = endpoint.fenced ? {expTime: String(signedAt + FENCE_MS)} : {};
    const answer = await this.write(
      {
        ...callOf('POST', endpoint, instId, weight),
        freshConnection: true,
        maxBytes: COMMAND_MAX_BYTES,
        // A client of an account that only reads is stopped before this.
        encode: () => ({
          url: this.#origin + endpoint.path,
          headers: {...this.#common, ...fence, ...this.#writer?.body(endpoint.path, body, signedAt)},
          body,
        }),
      },
      signal,
    );
    const envelope = isAbsentStatus(answer.status) || answer.status >= 500 ? null : envelopeIn(answer);
    if (envelope === null) throw unproven('OKX', answer, null);
    return envelope;
  }

  async #rows(call: ApiCall, signal: AbortSignal): Promise<readonly unknown[]> {
    return envelopeIn(await this.read(call, signal))?.data ?? [];
  }

  #readCall(endpoint: Endpoint, query: Query): ApiCall {
    const path = `${endpoint.path}${encodeQuery(query)}`;
    return {
      ...callOf('GET', endpoint, query.instId ?? '', 1),
      encode: () => {
        const signature = endpoint.signed ? this.signer.query(path, this.exchangeTime()) : {};
        return {url: this.#origin + path, headers: {...this.#common, ...signature}};
      },
    };
  }
}

function callOf(
  method: 'GET' | 'POST',
  {path, signed, endsRisk, rate}: Endpoint,
  instId: string,
  weight: number,
): Pick<ApiCall, 'method' | 'path' | 'costs' | 'signed' | 'endsRisk'> {
  const {limit, windowMs, per} = rate;
  const budget = `${per === 'IP' ? 'ip ' : ''}${method} ${path}${per === 'INSTRUMENT' ? ` ${instId}` : ''}`;
  const cost: RateCost = {budget, weight, limit: {counting: 'WINDOW', limit, windowMs}, own: true};
  return {method, path, signed, endsRisk, costs: [cost]};
}

function timeIn({payload}: Answer): number {
  const text = new Row(envelopeIn({payload})?.data[0]).text('ts');
  if (!/^\d{13}$/.test(text)) throw new DeskError('protocol', `${serverTime.path}: ts is not a time.`);
  return Number(text);
}

/** `?a=1&b=2`, the very text that is signed and sent; "" for none. */
function encodeQuery(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
