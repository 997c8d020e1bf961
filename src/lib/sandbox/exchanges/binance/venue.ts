/** Binance: what REST, the WebSocket API and the market streams of spot have in common, and the futures desk beside them. */
import {ApiError} from '../../kit/api-error.ts';
import {type ClientSocket, Connections} from '../../kit/client-socket.ts';
import {openContext, subjectOf} from '../../kit/context.ts';
import {handleRest, type Wire} from '../../kit/gateway.ts';
import type {Connection, Peer, Venue, VenueHost, WireRequest} from '../../venue.ts';
import {Gatekeeper, restPayload} from './auth.ts';
import type {Context, Weight} from './context.ts';
import {type BinanceEndpoint, ENDPOINTS, spell} from './endpoints.ts';
import {errorBody, errorOf} from './errors.ts';
import {RateLimits} from './limits.ts';
import {createFeed} from './market-feeds.ts';
import {MANNERS, MarketStream} from './market-stream.ts';
import {OrderLists} from './order-lists.ts';
import {parseParams} from './params.ts';
import {breaksFilters} from './rules.ts';
import {openDesk} from './usdm/desk.ts';
import {UserStream} from './user-stream.ts';
import {WebSocketApi} from './websocket-api.ts';

/** Messages that a client of market streams may send in a second. */
const MAX_MESSAGES = 5;
const JSON_HEADERS = {'content-type': 'application/json;charset=UTF-8'};
/** Client ids that a fault rule can match, the order's own first. */
const ID_NAMES = {
  ids: ['newClientOrderId', 'workingClientOrderId', 'aboveClientOrderId', 'listClientOrderId', 'origClientOrderId'],
};

export function createBinance(host: VenueHost): Venue {
  const base = openContext(host, spell);
  const gate = new Gatekeeper(host.accounts, base.now);
  const lists = new OrderLists(base, breaksFilters);
  const context: Context = {...base, gate, limits: new RateLimits(), renamed: new Map(), amendments: new Map(), lists};
  const wire = wireOf(context);
  const users = new UserStream(context);
  const futures = openDesk(base, gate);
  const open = new Connections();
  return {
    handle: (request) => (request.path.startsWith('/fapi/') ? handleRest(futures.wire, request) : handleRest(wire, request)),
    connect(path, query, peer) {
      const parameters = new URLSearchParams(query);
      const connection = futures.connect(path, parameters, peer) ?? connect(wire, users, path, parameters, peer);
      return connection === null ? null : open.keep(connection);
    },
    waiting: (account) => futures.waiting(account),
    close() {
      open.close();
      users.close();
      futures.close();
      context.tape.close();
    },
  };
}

function connect(
  wire: Wire<Context, Weight>,
  users: UserStream,
  path: string,
  query: URLSearchParams,
  peer: Peer,
): Connection | null {
  if (path === '/ws-api/v3') return new WebSocketApi(wire, users, peer, query.get('returnRateLimits') !== 'false');
  const named = query.get('streams')?.split('/') ?? [];
  if (path === '/stream' || path === '/stream/') return marketStream(wire.context, peer, named, true);
  if (path !== '/ws' && !path.startsWith('/ws/')) return null;
  const streams = decodeURIComponent(path).split('/').slice(2);
  return marketStream(
    wire.context,
    peer,
    streams.filter((name) => name !== ''),
    false,
  );
}

function marketStream(context: Context, peer: Peer, streams: readonly string[], combined: boolean): MarketStream {
  const onOld = (socket: ClientSocket) => socket.send({e: 'serverShutdown', E: context.now()});
  return new MarketStream(context, peer, streams, {
    ...{combined, path: combined ? '/stream' : '/ws', manners: {...MANNERS, onOld}, maxMessages: MAX_MESSAGES},
    feed: (name, kind, send) => createFeed(context, name, kind, send),
  });
}

function wireOf(context: Context): Wire<Context, Weight> {
  const {limits, now} = context;
  const isTrade = (endpoint: BinanceEndpoint) => 'prepare' in endpoint;
  const weightOf = ({cost}: BinanceEndpoint, params: Parameters<Extract<Weight, (...params: never) => number>>[0]) =>
    typeof cost === 'number' ? cost : cost(params);
  const headers = (name: string) => ({...JSON_HEADERS, ...limits.weightHeaders(now(), name)});
  return {
    context,
    endpoints: ENDPOINTS,
    headers: JSON_HEADERS,
    errorOf,
    internal: () => errorOf('-1000'),
    read: ({query, body}) => parseParams(query, body),
    subject: (method, path, params) => subjectOf(method, path, params, ID_NAMES),
    authenticate: ({headers, query, body}, params) =>
      context.gate.check(headers['x-mbx-apikey'], params, restPayload(query, body)),
    arrive(endpoint, params) {
      // An order costs its weight only when it is refused.
      const weight = isTrade(endpoint) ? 0 : weightOf(endpoint, params);
      limits.checkWeight(now(), weight, endpoint.rest);
      limits.use(now(), weight, endpoint.rest);
    },
    refused(endpoint, params) {
      if (isTrade(endpoint)) limits.use(now(), weightOf(endpoint, params), endpoint.rest);
    },
    success(endpoint, result, account) {
      const orders = isTrade(endpoint) ? limits.orderHeaders(now(), account) : {};
      return {status: 200, headers: {...headers(endpoint.rest), ...orders}, body: JSON.stringify(result)};
    },
    failure(endpoint, request, error) {
      const known = endpoint === null ? new ApiError(-1000, 'Path not found.', {status: 404}) : error;
      const retry = known.retryAfterMs !== null && {'Retry-After': String(Math.ceil(known.retryAfterMs / 1000))};
      const body = JSON.stringify(errorBody(known));
      return {status: known.status, headers: {...headers(nameOf(request)), ...retry}, body};
    },
  };
}

function nameOf({method, path}: WireRequest): string {
  return `${method} ${path}`;
}
