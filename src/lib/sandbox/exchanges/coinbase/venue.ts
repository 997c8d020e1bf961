/** Coinbase Advanced Trade: what REST and its sockets have in common. */
import {randomText} from '../../engine/random.ts';
import {Connections} from '../../kit/client-socket.ts';
import {openContext, subjectOf} from '../../kit/context.ts';
import {Families} from '../../kit/families.ts';
import {handleRest, type Wire} from '../../kit/gateway.ts';
import {jsonObject} from '../../kit/params.ts';
import {Timers} from '../../kit/timers.ts';
import type {Venue, VenueHost, WireRequest} from '../../venue.ts';
import {Gatekeeper} from './auth.ts';
import type {Context} from './context.ts';
import {EDIT, ENDPOINTS, PLACE, spell} from './endpoints.ts';
import {editRefusal, errorBody, errorOf, orderRefusal} from './errors.ts';
import {type Counted, RateLimits} from './limits.ts';
import {MarketStream} from './market-stream.ts';
import {OrderNotes} from './notes.ts';
import {readParams} from './params.ts';
import {PublicCache} from './public-cache.ts';
import {UserStream} from './user-stream.ts';

const JSON_HEADERS = {'content-type': 'application/json; charset=utf-8'};
const TEXT_HEADERS = {'content-type': 'text/plain; charset=utf-8'};

export function createCoinbase(host: VenueHost): Venue {
  const base = openContext(host, spell);
  const users = new UserStream();
  const timers = new Timers(host.clock);
  const context: Context = {
    ...base,
    gate: new Gatekeeper(host.accounts, base.now),
    limits: new RateLimits(),
    notes: new OrderNotes(),
    timers,
    families: new Families(host.engine),
    salt: randomText(host.random, 18, '0123456789abcdef'),
    queued: (account, orderId) => users.tellQueued(context, account, orderId),
  };
  users.start(context);
  const wire = wireOf(context);
  const cache = new PublicCache(() => host.clock.now());
  const open = new Connections();
  return {
    handle: (request) => cache.through(request, () => handleRest(wire, request)),
    connect(path, _query, peer) {
      // Too many connections of an address are refused at the door.
      if (path !== '/' || !context.limits.connects(host.clock.now())) return null;
      return open.keep(new MarketStream(context, users, peer));
    },
    close() {
      open.close();
      users.close();
      context.families.close();
      timers.close();
      context.tape.close();
    },
  };
}

function wireOf(context: Context): Wire<Context, Counted> {
  const {limits, clock, gate} = context;
  const headers = (counted: Counted, account: string) => ({...JSON_HEADERS, ...limits.headers(clock.now(), counted, account)});
  return {
    context,
    endpoints: ENDPOINTS,
    headers: JSON_HEADERS,
    errorOf,
    internal: () => errorOf('INTERNAL'),
    read: readParams,
    subject: (method, path, params) => subjectOf(method, path, params, {ids: ['client_order_id'], symbol: 'product_id'}),
    authenticate: (request) => gate.check(request),
    arrive({signed, cost}) {
      if (!signed) limits.count(clock.now(), cost, '');
    },
    admit({signed, cost}, account) {
      if (signed) limits.count(clock.now(), cost, account);
    },
    success: ({cost}, result, account) => ({status: 200, headers: headers(cost, account), body: JSON.stringify(result)}),
    failure(endpoint, request, error, account) {
      if (endpoint === null) return {status: 404, headers: TEXT_HEADERS, body: '404 page not found\n'};
      const {status} = error;
      if (status === 401) return {status, headers: TEXT_HEADERS, body: errorBody(error)};
      const body = status === 200 ? JSON.stringify(refusalBody(endpoint.rest, request, error)) : errorBody(error);
      return {status, headers: headers(endpoint.cost, account), body};
    },
  };
}

/** What was understood and refused is answered in the form of what was asked. */
function refusalBody(rest: string, {body}: WireRequest, error: Parameters<typeof orderRefusal>[0]): object {
  if (rest === PLACE) return orderRefusal(error, jsonObject(body)?.order_configuration ?? {});
  if (rest === EDIT) return {success: false, errors: [editRefusal(error)]};
  return {error: error.code, message: error.message};
}
