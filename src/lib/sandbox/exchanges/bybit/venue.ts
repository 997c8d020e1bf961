/** Bybit v5: what REST and its sockets have in common. */
import {randomText} from '../../engine/random.ts';
import {Connections} from '../../kit/client-socket.ts';
import {openContext, subjectOf} from '../../kit/context.ts';
import {Families} from '../../kit/families.ts';
import {handleRest, type Wire} from '../../kit/gateway.ts';
import type {Params} from '../../kit/params.ts';
import type {Connection, Peer, Venue, VenueHost, WireRequest} from '../../venue.ts';
import {AccountLog} from './account-log.ts';
import {Gatekeeper} from './auth.ts';
import type {Context} from './context.ts';
import {ENDPOINTS, spell} from './endpoints.ts';
import {errorOf} from './errors.ts';
import {budgetOf, type PerSecond, RateLimits} from './limits.ts';
import {MarketStream} from './market-stream.ts';
import {OrderNotes} from './notes.ts';
import {bodyParams, queryParams} from './params.ts';
import {PrivateStream} from './private-stream.ts';
import {keepStops} from './tpsl.ts';
import {TradeSocket} from './trade-socket.ts';
import {UserStream} from './user-stream.ts';

const JSON_HEADERS = {'content-type': 'application/json; charset=utf-8'};

export function createBybit(host: VenueHost): Venue {
  const base = openContext(host, spell);
  const users = new UserStream();
  const context: Context = {
    ...base,
    gate: new Gatekeeper(host.accounts, base.now),
    limits: new RateLimits(),
    notes: new OrderNotes(),
    families: new Families(host.engine),
    log: new AccountLog(
      host.engine,
      host.accounts.map(({name}) => name),
    ),
    salt: randomText(host.random, 16, '0123456789abcdef'),
    lateCancel: (order) => users.tellLateCancel(order),
  };
  users.start(context);
  const stopStops = keepStops(context);
  // A new account is in cross margin: all its coins are one pool.
  for (const {name} of host.accounts) host.engine.contracts.settings.setUnified(name, true);
  host.engine.contracts.settings.addSessions('USDC');
  const wire = wireOf(context);
  const open = new Connections();
  return {
    handle: (request) => handleRest(wire, request),
    connect(path, query, peer) {
      const connection = connect(wire, users, path, query, peer);
      return connection === null ? null : open.keep(connection);
    },
    close() {
      open.close();
      users.close();
      stopStops();
      context.families.close();
      context.log.close();
      context.tape.close();
    },
  };
}

function connect(wire: Wire<Context, PerSecond>, users: UserStream, path: string, query: string, peer: Peer): Connection | null {
  if (path === '/v5/private') return new PrivateStream(wire.context, users, peer, query);
  if (path === '/v5/trade') return new TradeSocket(wire, peer, query);
  if (path === '/v5/public/spot') return new MarketStream(wire.context, peer, 'spot');
  if (path === '/v5/public/linear') return new MarketStream(wire.context, peer, 'linear');
  // The other categories are there; nothing is listed in them.
  return /^\/v5\/public\/(inverse|option)$/.test(path) ? new MarketStream(wire.context, peer, null) : null;
}

function wireOf(context: Context): Wire<Context, PerSecond> {
  const {limits, now, gate} = context;
  const envelope = (retCode: number, retMsg: string, result: unknown) =>
    JSON.stringify({retCode, retMsg, result, retExtInfo: {}, time: now()});
  const headers = (name: string, cost: PerSecond, account: string, params: Params | null) => {
    const budget = budgetOf(name, cost, params?.optional('category') ?? null);
    return {...JSON_HEADERS, ...(budget !== null && limits.headers(now(), account, budget))};
  };
  return {
    context,
    endpoints: ENDPOINTS,
    headers: JSON_HEADERS,
    errorOf,
    internal: () => errorOf(10016),
    read(request) {
      limits.countAddress(context.clock.now());
      return request.method === 'POST' ? signedBody(context, request) : queryParams(request.query);
    },
    subject: (method, path, params) => subjectOf(method, path, params, {ids: ['orderLinkId']}),
    authenticate: (request) => gate.check(request),
    admit({cost, rest}, account, params) {
      const budget = budgetOf(rest, cost, params.optional('category'));
      if (budget !== null) limits.count(now(), account, budget);
    },
    success: ({cost, rest}, result, account, params) => ({
      status: 200,
      headers: headers(rest, cost, account, params),
      body: envelope(0, 'OK', result),
    }),
    failure(endpoint, _, {code, message, status, data}, account, params) {
      if (endpoint === null) return {status: 404, headers: {'content-type': 'text/plain'}, body: '404 page not found'};
      const body = envelope(Number(code), message, data ?? {});
      return {status, headers: headers(endpoint.rest, endpoint.cost, account, params), body};
    },
  };
}

/** A body is read only once it is signed: without a signature that is the error, whatever the body says. */
function signedBody({gate}: Context, request: WireRequest): Params {
  try {
    return bodyParams(request.body);
  } catch (error) {
    gate.check(request);
    throw error;
  }
}
