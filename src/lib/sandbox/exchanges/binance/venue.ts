/** Binance Spot: REST here, the WebSocket API and market streams in their own files. */

import {Tape} from '../../engine/tape.ts';
import {Connections} from '../../faulty-peer.ts';
import {clockShift, Struck, struckReply} from '../../struck.ts';
import type {Connection, Peer, Venue, VenueHost, WireRequest, WireResponse} from '../../venue.ts';
import {Gatekeeper, restPayload} from './auth.ts';
import {type Context, subjectOf} from './context.ts';
import {dispatch} from './dispatch.ts';
import {restEndpoint} from './endpoints.ts';
import {ApiError, errorOf} from './errors.ts';
import {RateLimits} from './limits.ts';
import {MarketStream} from './market-stream.ts';
import {parseParams} from './params.ts';
import {UserStream} from './user-stream.ts';
import {WebSocketApi} from './websocket-api.ts';

const JSON_HEADERS = {'content-type': 'application/json;charset=UTF-8'};

export class BinanceVenue implements Venue {
  readonly #context: Context;
  readonly #users: UserStream;
  readonly #open = new Connections();

  constructor(host: VenueHost) {
    this.#context = {
      ...host,
      now: () => host.clock.now() + clockShift(host.faults),
      gate: new Gatekeeper(host.keys),
      limits: new RateLimits(),
      tape: new Tape(host.engine, host.clock.now()),
      renamed: new Map(),
      amendments: new Map(),
    };
    this.#users = new UserStream(this.#context);
  }

  async handle(request: WireRequest): Promise<WireResponse> {
    const context = this.#context;
    try {
      const {endpoint, call} = this.#route(request);
      const authenticate = () =>
        endpoint.signed
          ? context.gate.check(
              request.headers['x-mbx-apikey'],
              call.params,
              restPayload(request.query, request.body),
              context.now(),
            )
          : null;
      const result = await dispatch(context, endpoint, call, authenticate);
      const orders = 'prepare' in endpoint ? context.limits.orderHeaders(context.now()) : {};
      return {status: 200, headers: {...this.#headers(request), ...orders}, body: JSON.stringify(result)};
    } catch (error) {
      if (error instanceof Struck) return await struckReply(error, JSON_HEADERS);
      const known = error instanceof ApiError ? error : errorOf('-1000');
      const retry = known.retryAfterMs === null ? {} : {'Retry-After': String(Math.ceil(known.retryAfterMs / 1000))};
      return {status: known.status, headers: {...this.#headers(request), ...retry}, body: JSON.stringify(known.body)};
    }
  }

  connect(path: string, query: string, peer: Peer): Connection | null {
    const parameters = new URLSearchParams(query);
    if (path === '/ws-api/v3')
      return this.#open.keep(new WebSocketApi(this.#context, this.#users, peer, parameters.get('returnRateLimits') !== 'false'));
    if (path === '/stream' || path === '/stream/')
      return this.#open.keep(new MarketStream(this.#context, peer, parameters.get('streams')?.split('/') ?? [], true));
    if (path === '/ws' || path.startsWith('/ws/')) {
      const streams = decodeURIComponent(path).split('/').slice(2);
      return this.#open.keep(
        new MarketStream(
          this.#context,
          peer,
          streams.filter((name) => name !== ''),
          false,
        ),
      );
    }
    return null;
  }

  close(): void {
    this.#open.close();
    this.#users.close();
    this.#context.tape.close();
  }

  #route({method, path, query, body}: WireRequest) {
    const endpoint = restEndpoint(method, path);
    if (endpoint === null) throw new ApiError(-1000, 'Path not found.', {status: 404});
    const params = parseParams(query, body);
    return {endpoint, call: {params, subject: subjectOf(method, path, params)}};
  }

  #headers({method, path}: WireRequest): Record<string, string> {
    return {...JSON_HEADERS, ...this.#context.limits.weightHeaders(this.#context.now(), `${method} ${path}`)};
  }
}
