/** Calls of Bybit: address, signature, budgets, and the result in the envelope. */

import type {AdapterContext} from '../../adapter/context.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {isAbsentStatus} from '../../adapter/kit/absent.ts';
import {askPart} from '../../adapter/kit/again.ts';
import {type Answer, type ApiCall, RequestClient, unproven} from '../../adapter/kit/client.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {allPages} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import {ADDRESS, type Envelope, envelopeIn, failureOf, notesOf, SECOND_MS, SOCKETS} from './envelope.ts';
import {type Endpoint, REST_ORIGINS, serverTime} from './rest.ts';
import {createReadSigner, createWriteSigner, type ReadSigner, type WriteSigner} from './sign.ts';

const COMMAND_MAX_BYTES = 1 << 20;

/** Parameters in the order sent; undefined leaves one out. */
export type Query = Readonly<Record<string, string | undefined>>;

export class Client extends RequestClient {
  readonly #origin: string;
  #reader: ReadSigner | null = null;
  /** Null for accounts that only read: they hold nothing that could sign an order. */
  readonly #writer: WriteSigner | null;

  constructor(context: AdapterContext) {
    super(context, {
      time: {call: () => this.#readCall(serverTime, {}), read: timeIn},
      notes: (answer, {costs}) => notesOf(answer, costs.at(-1)?.budget ?? '', this.exchangeTime()),
      failure: (answer, {path}) => failureOf(answer, path, this.exchangeTime()),
    });
    this.#origin = originOf(context.account, 'rest', REST_ORIGINS);
    this.#writer = context.account.mode === 'trade' ? createWriteSigner(context.account.credentials) : null;
  }

  /** Made when something is to be signed: public data needs no key. Throws `config` for a key that can't sign. */
  get signer(): ReadSigner {
    this.#reader ??= createReadSigner(this.context.account.credentials);
    return this.#reader;
  }

  /** Leave to open a socket. Throws `rate-limit` while the address is banned. */
  admitSocket(signal: AbortSignal): Promise<void> {
    return this.admit([{...ADDRESS, weight: 0}, SOCKETS], signal);
  }

  /** The `result` of an answer with code 0. Throws DeskError for every other one. */
  ask(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<Row> {
    return this.#result(this.#readCall(endpoint, query), signal);
  }

  /**
   * The same for one part of an answer that must not take the others along: it is asked again by itself where that helps, and
   * gives up a little before their time is over.
   */
  askPart(endpoint: Endpoint, query: Query, signal: AbortSignal): Promise<Row> {
    return askPart(this.context, signal, (timeoutMs) => this.#result({...this.#readCall(endpoint, query), timeoutMs}, signal));
  }

  /** Rows of a list from page to page, or a few more than `limit`. Throws what `ask` throws on the first page. */
  pages(what: string, endpoint: Endpoint, query: Query, signal: AbortSignal, limit?: number): Promise<Rows<unknown>> {
    const page = async (cursor: string | null) => {
      const result = await this.askPart(endpoint, {...query, cursor: cursor ?? undefined}, signal);
      return {rows: result.list(endpoint.rowsIn ?? 'list'), cursor: result.text('nextPageCursor')};
    };
    return allPages(what, page, limit);
  }

  /** Sends a command once. Resolves with the envelope whatever its code; throws `unknown-outcome` when there is none. */
  async command(
    endpoint: Endpoint,
    {category, body, signedAt}: {readonly category: Product; readonly body: string; readonly signedAt: number},
    signal: AbortSignal,
  ): Promise<Envelope> {
    const answer = await this.write(
      {
        ...callOf(endpoint, `${endpoint.path} ${category}`, endpoint.perSecond?.[category]),
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

  async #result(call: ApiCall, signal: AbortSignal): Promise<Row> {
    return envelopeIn(await this.read(call, signal))?.result ?? new Row(null);
  }

  #readCall(endpoint: Endpoint, query: Query): ApiCall {
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
}

function callOf(
  {path, signed, endsRisk}: Endpoint,
  budget: string,
  perSecond?: number,
): Pick<ApiCall, 'path' | 'costs' | 'signed' | 'endsRisk'> {
  if (!signed) return {path, signed, endsRisk, costs: [ADDRESS]};
  const limit = perSecond === undefined ? null : ({counting: 'WINDOW', limit: perSecond, windowMs: SECOND_MS} as const);
  return {path, signed, endsRisk, costs: [ADDRESS, {budget, weight: 1, own: true, ...(limit !== null && {limit})}]};
}

function timeIn(answer: Answer): number {
  const nanos = envelopeIn(answer)?.result.text('timeNano') ?? '';
  if (!/^\d{16,22}$/.test(nanos)) throw new DeskError('protocol', `${serverTime.path}: timeNano is not a time.`);
  return Number(nanos.slice(0, -6));
}

/** `a=1&b=2`, the very bytes that are signed and sent. Cursors come percent-encoded and go back as they came. */
function encodeQuery(query: Query): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    parts.push(`${name}=${/%[0-9A-Fa-f]{2}/.test(value) ? encodeURI(value).replaceAll('%25', '%') : encodeURIComponent(value)}`);
  }
  return parts.join('&');
}
