/** OKX v5: what REST and its sockets have in common. */
import {randomText} from '../../engine/random.ts';
import {Connections} from '../../kit/client-socket.ts';
import {openContext, subjectOf} from '../../kit/context.ts';
import {Families} from '../../kit/families.ts';
import {handleRest, type Wire} from '../../kit/gateway.ts';
import type {Connection, Peer, Venue, VenueHost, WireRequest, WireResponse} from '../../venue.ts';
import {Gatekeeper} from './auth.ts';
import {Bills} from './bills.ts';
import {CancelTimers} from './cancel-timers.ts';
import {type Context, type Cost, spell} from './context.ts';
import {setLots} from './contract-size.ts';
import {ENDPOINTS} from './endpoints.ts';
import {errorOf} from './errors.ts';
import {RateLimits} from './limits.ts';
import {MarketStream} from './market-stream.ts';
import {OrderNotes} from './notes.ts';
import {envelope} from './operations.ts';
import {bodyParams, queryParams} from './params.ts';
import {PrivateStream} from './private-stream.ts';
import {UserStream} from './user-stream.ts';

const JSON_HEADERS = {'content-type': 'application/json; charset=utf-8'};
/** Where faults and limits look for the client's own id of an order. */
const IDS = ['clOrdId', 'algoClOrdId'];

export function createOkx(host: VenueHost): Venue {
  setLots(host.engine.markets);
  const base = openContext(host, spell);
  const context: Context = {
    ...base,
    gate: new Gatekeeper(host.accounts, base.now),
    notes: new OrderNotes(),
    families: new Families(host.engine),
    bills: new Bills(host),
    timers: new CancelTimers(),
    salt: randomText(host.random, 16, '0123456789abcdef'),
  };
  const users = new UserStream(context);
  const wire = wireOf(context);
  const open = new Connections();
  return {
    handle: (request) => handleRest(wire, request),
    connect(path, _query, peer) {
      const connection = connect(wire, users, path, peer);
      return connection === null ? null : open.keep(connection);
    },
    close() {
      open.close();
      users.close();
      context.families.close();
      context.bills.close();
      context.timers.close();
      context.tape.close();
    },
  };
}

function connect(wire: Wire<Context, Cost>, users: UserStream, path: string, peer: Peer): Connection | null {
  if (path === '/ws/v5/public') return new MarketStream(wire.context, peer);
  if (path === '/ws/v5/private' || path === '/ws/v5/business') return new PrivateStream(wire, users, peer, path);
  return null;
}

function wireOf(context: Context): Wire<Context, Cost> {
  const {now, gate} = context;
  const limits = new RateLimits();
  return {
    context,
    endpoints: ENDPOINTS,
    headers: JSON_HEADERS,
    errorOf,
    internal: () => errorOf(50026),
    read(request) {
      if (request.method !== 'POST') return queryParams(request.query);
      if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw errorOf(50006);
      return bodyParams(request.body);
    },
    subject: (method, path, params) => subjectOf(method, path, params, {ids: IDS, symbol: 'instId'}),
    authenticate: (request) => gate.check(request),
    arrive({cost, rest}, params) {
      if (cost.by === 'ADDRESS') limits.count(now(), rest, cost, params, '');
    },
    admit({cost, rest}, account, params) {
      if (cost.by !== 'ADDRESS') limits.count(now(), rest, cost, params, account);
    },
    success: (_, result) => ({status: 200, headers: JSON_HEADERS, body: JSON.stringify(envelope(context, result))}),
    failure: (endpoint, request, {code, message, status}) =>
      endpoint === null ? notFound(request) : answer(status, {code, msg: message, data: []}),
  };
}

function answer(status: number, body: object): WireResponse {
  return {status, headers: JSON_HEADERS, body: JSON.stringify(body)};
}

/** A path that is there under another method, or not at all. */
function notFound({method, path}: WireRequest): WireResponse {
  const other = method === 'GET' ? 'POST' : 'GET';
  if (ENDPOINTS.rest(other, path) === null) return answer(404, {code: '404', msg: `Invalid URL: ${path}`, data: []});
  const {code, message, status} = errorOf(50115);
  return answer(status, {code, msg: message, data: []});
}
