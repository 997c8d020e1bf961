/** Kraken: what REST and its sockets have in common. */
import {Connections} from '../../kit/client-socket.ts';
import {openContext, subjectOf} from '../../kit/context.ts';
import {Families} from '../../kit/families.ts';
import {handleRest, type Wire} from '../../kit/gateway.ts';
import type {Venue, VenueHost} from '../../venue.ts';
import {Gatekeeper} from './auth.ts';
import {Pairs, spell} from './codes.ts';
import type {Context, Points} from './context.ts';
import {ENDPOINTS} from './endpoints.ts';
import {errorOf, internalError} from './errors.ts';
import {RateLimits, tierWith} from './limits.ts';
import {OrderNotes} from './notes.ts';
import {requestParams} from './params.ts';
import {KrakenSocket} from './socket.ts';
import {Tokens} from './tokens.ts';
import {UserStream} from './user-stream.ts';

const HEADERS = {'content-type': 'application/json; charset=utf-8'};
/** Public and private hosts have one path, and the sandbox one host: both kinds of channel are on it. */
const SOCKET_PATH = '/v2';

export function createKraken(host: VenueHost): Venue {
  const base = openContext(host, spell);
  const context: Context = {
    ...base,
    gate: new Gatekeeper(host.accounts, base.now),
    tokens: new Tokens(host),
    limits: new RateLimits(tierWith(host.room)),
    notes: new OrderNotes(),
    pairs: new Pairs(host.engine.markets),
    families: new Families(host.engine),
  };
  const users = new UserStream(context);
  const wire = wireOf(context);
  const open = new Connections();
  return {
    handle: (request) => handleRest(wire, request),
    connect: (path, _, peer) => (path === SOCKET_PATH ? open.keep(new KrakenSocket(wire, users, peer, SOCKET_PATH)) : null),
    close() {
      open.close();
      users.close();
      context.families.close();
      context.tape.close();
    },
  };
}

function wireOf(context: Context): Wire<Context, Points> {
  const {limits, now, gate} = context;
  const answer = (body: object) => ({status: 200, headers: HEADERS, body: JSON.stringify(body)});
  return {
    context,
    endpoints: ENDPOINTS,
    headers: HEADERS,
    errorOf,
    internal: internalError,
    read: requestParams,
    subject: (method, path, params) => subjectOf(method, path, params, {ids: ['cl_ord_id', 'userref'], symbol: 'pair'}),
    authenticate: (request, params) => gate.check(request, params),
    admit({cost}, account) {
      if (cost > 0) limits.countCall(now(), account, cost);
    },
    success: (_, result) => answer({error: [], result}),
    failure: (endpoint, _, {message}) => answer({error: [endpoint === null ? 'EGeneral:Unknown method' : message]}),
  };
}
