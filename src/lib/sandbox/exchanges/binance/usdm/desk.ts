/** The USD-M futures desk: REST under /fapi and streams, on the same address as spot and apart from it in everything else. */

import type {EngineOrder} from '../../../engine/types.ts';
import {ApiError} from '../../../kit/api-error.ts';
import {subjectOf, type VenueContext} from '../../../kit/context.ts';
import type {Signed, Wire} from '../../../kit/gateway.ts';
import type {Params} from '../../../kit/params.ts';
import {Timers} from '../../../kit/timers.ts';
import type {Connection, Peer, WireRequest} from '../../../venue.ts';
import {type Gatekeeper, restPayload} from '../auth.ts';
import {errorBody} from '../errors.ts';
import {MarketStream} from '../market-stream.ts';
import {parseParams} from '../params.ts';
import {AlgoBook, asEngineOrder} from './algo-book.ts';
import type {UsdmContext, UsdmCost} from './context.ts';
import {ENDPOINTS, LISTEN_KEY} from './endpoints.ts';
import {errorOf} from './errors.ts';
import {Income} from './income.ts';
import {UsdmLimits} from './limits.ts';
import {ListenKeys} from './listen-keys.ts';
import {createFeed} from './market-feeds.ts';
import {complaint} from './order-params.ts';
import {isPortfolio} from './portfolio.ts';
import {MANNERS, PrivateStream} from './private-stream.ts';
import {UserStream} from './user-stream.ts';

const JSON_HEADERS = {'content-type': 'application/json'};
/** Client ids that a fault rule can match, the order's own first. */
const ID_NAMES = {ids: ['newClientOrderId', 'clientAlgoId', 'origClientOrderId']};
const MAX_MESSAGES = 10;

export interface UsdmDesk {
  readonly wire: Wire<UsdmContext, UsdmCost>;
  /** Null for a path that is no stream of this desk. */
  connect(path: string, query: URLSearchParams, peer: Peer): Connection | null;
  /** Conditional orders that no order was made of yet, as the engine would have them. */
  waiting(account: string): readonly EngineOrder[];
  close(): void;
}

export function openDesk(base: VenueContext, gate: Gatekeeper): UsdmDesk {
  const timers = new Timers(base.clock);
  const told: {users: UserStream | null} = {users: null};
  const context: UsdmContext = {
    ...{...base, gate, timers, limits: new UsdmLimits(), income: new Income(base), countdowns: new Map()},
    listenKeys: new ListenKeys({now: base.now, random: base.random, timers}),
    algos: new AlgoBook(base.engine, base.now),
    settingsChanged(account, {symbol, leverage}) {
      const at = base.now();
      told.users?.tell(account, {e: 'ACCOUNT_CONFIG_UPDATE', E: at, T: at, ac: {s: base.names.wire(symbol), l: leverage}});
    },
  };
  const users = new UserStream(context);
  told.users = users;
  context.algos.start();
  return {
    wire: wireOf(context),
    connect: (path, query, peer) => connect(context, users, path, query, peer),
    waiting: (account) =>
      context.algos
        .of(account)
        .filter(({orderId}) => orderId === null)
        .map(asEngineOrder),
    close() {
      timers.close();
      users.close();
      context.algos.close();
      context.income.close();
    },
  };
}

/** /public and /market carry market streams, /private what belongs to accounts; each raw (/ws) or combined (/stream). */
function connect(context: UsdmContext, users: UserStream, path: string, query: URLSearchParams, peer: Peer): Connection | null {
  const [, route = '', form = '', ...rest] = decodeURIComponent(path).split('/');
  if (form !== 'ws' && form !== 'stream') return null;
  const combined = form === 'stream';
  const named = combined ? (query.get('streams')?.split('/') ?? []) : rest.filter((name) => name !== '');
  if (route === 'private') {
    const keys = [...named, ...query.getAll('listenKey')];
    const kinds = query.get('events');
    return new PrivateStream(context, users, peer, {keys, kinds: kinds === null ? null : new Set(kinds.split('/')), combined});
  }
  if (route !== 'public' && route !== 'market') return null;
  return new MarketStream(context, peer, named, {
    ...{combined, path: `/${route}/${form}`, manners: MANNERS, maxMessages: MAX_MESSAGES},
    feed: (wire, kind, send) => createFeed(context, route, wire, kind, send),
  });
}

function wireOf(context: UsdmContext): Wire<UsdmContext, UsdmCost> {
  const {limits, now, gate} = context;
  const headers = () => ({...JSON_HEADERS, ...limits.weightHeaders(now())});
  return {
    context,
    endpoints: ENDPOINTS,
    headers: JSON_HEADERS,
    errorOf,
    internal: () => errorOf('-1000'),
    read: ({query, body}) => parseParams(query, body, complaint),
    subject: (method, path, params) => subjectOf(method, path, params, ID_NAMES),
    authenticate: (request, params) => permitted(signedBy(gate, request, params)),
    arrive({cost: {weight, pool = 'WEIGHT'}}, params) {
      limits.use(now(), typeof weight === 'number' ? weight : weight(params), pool);
    },
    success({cost}, result, account) {
      const orders = cost.orders === true ? limits.orderHeaders(now(), account) : {};
      return {status: 200, headers: {...headers(), ...orders}, body: JSON.stringify(result)};
    },
    failure(endpoint, _request, error) {
      const known = endpoint === null ? new ApiError(-5000, 'Path not found.', {status: 404}) : error;
      const retry = known.retryAfterMs !== null && {'Retry-After': String(Math.ceil(known.retryAfterMs / 1000))};
      return {status: known.status, headers: {...headers(), ...retry}, body: JSON.stringify(errorBody(known))};
    },
  };
}

function signedBy(gate: Gatekeeper, {path, headers, query, body}: WireRequest, params: Params): Signed {
  const apiKey = headers['x-mbx-apikey'];
  if (path === LISTEN_KEY) return {account: gate.accountOf(apiKey), recheck() {}};
  return gate.check(apiKey, params, restPayload(query, body));
}

/** Keys of an account in portfolio margin are none of this desk's. */
function permitted(signed: Signed): Signed {
  if (isPortfolio(signed.account)) throw errorOf('-2015');
  return signed;
}
