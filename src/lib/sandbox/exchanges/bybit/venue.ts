/** Bybit v5: REST here, the private, public and trade sockets in their own files. */
import {randomText} from '../../engine/random.ts';
import {Tape} from '../../engine/tape.ts';
import {Connections} from '../../faulty-peer.ts';
import {clockShift, Struck, struckReply} from '../../struck.ts';
import type {Connection, Peer, Venue, VenueHost, WireRequest, WireResponse} from '../../venue.ts';
import {Gatekeeper} from './auth.ts';
import {type Context, subjectOf} from './context.ts';
import {dispatch} from './dispatch.ts';
import {type Endpoint, restEndpoint} from './endpoints.ts';
import {ApiError, errorOf} from './errors.ts';
import {RateLimits} from './limits.ts';
import {MarketStream} from './market-stream.ts';
import {OrderNotes} from './notes.ts';
import {bodyParams, queryParams} from './params.ts';
import {PrivateStream} from './private-stream.ts';
import {TradeSocket} from './trade-socket.ts';
import {UserStream} from './user-stream.ts';

const JSON_HEADERS = {'content-type': 'application/json; charset=utf-8'};

export class BybitVenue implements Venue {
  readonly #context: Context;
  readonly #users: UserStream;
  readonly #open = new Connections();

  constructor(host: VenueHost) {
    const users = new UserStream();
    this.#users = users;
    this.#context = {
      ...host,
      now: () => host.clock.now() + clockShift(host.faults),
      gate: new Gatekeeper(host.keys),
      limits: new RateLimits(),
      tape: new Tape(host.engine, host.clock.now()),
      notes: new OrderNotes(),
      salt: randomText(host.random, 16, '0123456789abcdef'),
      lateCancel: (order) => users.tellLateCancel(order),
    };
    users.start(this.#context);
  }

  async handle(request: WireRequest): Promise<WireResponse> {
    const context = this.#context;
    const endpoint = restEndpoint(request.method, request.path);
    if (endpoint === null) return {status: 404, headers: {'content-type': 'text/plain'}, body: '404 page not found'};
    try {
      context.limits.countAddress(context.clock.now());
      const result = await this.#ask(request, endpoint);
      return this.#reply(endpoint, 0, 'OK', result);
    } catch (error) {
      if (error instanceof Struck) return await struckReply(error, JSON_HEADERS);
      const known = error instanceof ApiError ? error : errorOf(10016);
      return this.#reply(endpoint, known.code, known.message, {}, known.status);
    }
  }

  connect(path: string, query: string, peer: Peer): Connection | null {
    if (path === '/v5/private') return this.#open.keep(new PrivateStream(this.#context, this.#users, peer, query));
    if (path === '/v5/trade') return this.#open.keep(new TradeSocket(this.#context, peer, query));
    if (path === '/v5/public/spot') return this.#open.keep(new MarketStream(this.#context, peer, true));
    // The other categories are there; nothing is listed in them.
    if (/^\/v5\/public\/(linear|inverse|option)$/.test(path))
      return this.#open.keep(new MarketStream(this.#context, peer, false));
    return null;
  }

  close(): void {
    this.#open.close();
    this.#users.close();
    this.#context.tape.close();
  }

  /** The signature comes first: a body is read only once somebody has signed it. */
  #ask(request: WireRequest, endpoint: Endpoint): Promise<unknown> {
    const context = this.#context;
    const {method, path, query, body} = request;
    const authenticate = () => (endpoint.signed ? context.gate.check(request, context.now()) : null);
    let params = queryParams(query);
    if (method === 'POST') {
      try {
        params = bodyParams(body);
      } catch (error) {
        authenticate();
        throw error;
      }
    }
    return dispatch(context, endpoint, {params, subject: subjectOf(method, path, params)}, authenticate);
  }

  #reply(endpoint: Endpoint, retCode: number, retMsg: string, result: unknown, status = 200): WireResponse {
    const now = this.#context.now();
    const {perSecond, rest} = endpoint;
    return {
      status,
      headers: {...JSON_HEADERS, ...(perSecond !== null && this.#context.limits.headers(now, rest, perSecond))},
      body: JSON.stringify({retCode, retMsg, result, retExtInfo: {}, time: now}),
    };
  }
}
