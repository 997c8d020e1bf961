/**
 * The WebSocket API: requests with an id, and the user data stream on the same connection.
 * https://developers.binance.com/docs/binance-spot-api-docs/websocket-api
 */
import {ApiError} from '../../kit/api-error.ts';
import {ClientSocket} from '../../kit/client-socket.ts';
import {handleOnSocket, pass, type Signed, type Wire} from '../../kit/gateway.ts';
import {jsonObject, memberTexts, Params} from '../../kit/params.ts';
import type {Connection, Peer} from '../../venue.ts';
import {socketPayload} from './auth.ts';
import type {Context, Weight} from './context.ts';
import {complaint, errorBody, errorOf} from './errors.ts';
import {MANNERS} from './market-stream.ts';
import type {UserStream} from './user-stream.ts';

interface Request {
  readonly id: string | number | null;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export class WebSocketApi implements Connection {
  readonly #wire: Wire<Context, Weight>;
  readonly #context: Context;
  readonly #users: UserStream;
  readonly #socket: ClientSocket;
  readonly #withLimits: boolean;
  readonly #openedAt: number;
  #session: {readonly apiKey: string; readonly account: string; readonly since: number} | null = null;
  #subscription: {readonly id: number; readonly stop: () => void} | null = null;
  #nextSubscription = 0;

  constructor(wire: Wire<Context, Weight>, users: UserStream, peer: Peer, withLimits: boolean) {
    const {context} = wire;
    this.#wire = wire;
    this.#context = context;
    this.#users = users;
    this.#withLimits = withLimits;
    this.#openedAt = context.now();
    const onOld = (socket: ClientSocket) => socket.send({event: {e: 'serverShutdown', E: context.now()}});
    this.#socket = new ClientSocket(context, peer, {...MANNERS, path: '/ws-api/v3', onOld});
  }

  receive(text: string): void {
    this.#socket.receive(text, (frame) => {
      const request = parseRequest(frame);
      if (request === null) this.#reply(null, 400, {error: errorBody(new ApiError(-1135, 'Invalid JSON request.'))});
      else void this.#serve(request);
    });
  }

  pong(): void {
    this.#socket.pong();
  }

  closed(): void {
    this.#subscription?.stop();
    this.#subscription = null;
    this.#socket.stop();
  }

  #serve(request: Request): Promise<void> {
    return handleOnSocket(this.#socket, async () => this.#own(request) ?? (await this.#ask(request)), {
      result: (result) => this.#reply(request.id, 200, {result}),
      error: (error, status) => {
        const known = error ?? errorOf(status === undefined ? '-1000' : '-1001');
        const now = this.#context.now();
        const late = known.retryAfterMs !== null && {data: {serverTime: now, retryAfter: now + known.retryAfterMs}};
        this.#reply(request.id, status ?? known.status, {error: {...errorBody(known), ...late}});
      },
    });
  }

  /** Requests about the connection itself; null for those that REST has too. */
  #own({method, params}: Request): object | null {
    switch (method) {
      case 'session.logon':
        return this.#logon(params);
      case 'session.status':
        return this.#sessionView();
      case 'session.logout':
        this.#session = null;
        this.#endSubscription();
        return this.#sessionView();
      case 'session.subscriptions':
        return this.#subscription === null ? [] : [{subscriptionId: this.#subscription.id}];
      case 'userDataStream.subscribe':
        if (this.#session === null) throw new ApiError(-2015, 'Session is not authenticated.', {status: 401});
        return this.#subscribe(this.#session.account);
      case 'userDataStream.subscribe.signature':
        return this.#subscribe(this.#authenticate(params).account);
      case 'userDataStream.unsubscribe':
        if (this.#subscription === null) throw new ApiError(-2036, 'User Data Stream subscription not active.');
        this.#endSubscription();
        return {};
      default:
        return null;
    }
  }

  async #ask({method, params}: Request): Promise<unknown> {
    const endpoint = this.#wire.endpoints.socket(method);
    if (endpoint === null) throw new ApiError(-1000, `Unknown method '${method}'.`);
    const read = new Params(memberTexts(params), complaint);
    const subject = this.#wire.subject('WS', method, read);
    return pass(this.#wire, endpoint, {params: read, subject, authenticate: () => this.#authenticate(params)});
  }

  #authenticate(params: Request['params']): Signed {
    const read = new Params(memberTexts(params), complaint);
    const {gate} = this.#context;
    if (this.#session !== null && !read.has('signature')) return gate.inTime(this.#session.account, read);
    return gate.check(read.optional('apiKey'), read, socketPayload(params));
  }

  #logon(params: Request['params']): object {
    const apiKey = String(params.apiKey ?? '');
    this.#context.gate.accountOf(apiKey);
    if (!this.#context.gate.isEd25519(apiKey)) throw new ApiError(-4056, 'HMAC_SHA256 API key is not supported.');
    const {account} = this.#authenticate(params);
    this.#session = {apiKey, account, since: this.#context.now()};
    return this.#sessionView();
  }

  #sessionView(): object {
    const now = this.#context.now();
    return {
      apiKey: this.#session?.apiKey ?? null,
      authorizedSince: this.#session?.since ?? null,
      connectedSince: this.#openedAt,
      returnRateLimits: this.#withLimits,
      serverTime: now,
      userDataStream: this.#subscription !== null,
    };
  }

  #subscribe(account: string): object {
    if (this.#subscription !== null) throw new ApiError(-2035, 'User Data Stream subscription already active.');
    const id = this.#nextSubscription;
    this.#nextSubscription += 1;
    const stop = this.#users.add(account, (event) => this.#socket.send({subscriptionId: id, event}));
    this.#subscription = {id, stop};
    return {subscriptionId: id};
  }

  #endSubscription(): void {
    if (this.#subscription === null) return;
    const {id, stop} = this.#subscription;
    stop();
    this.#subscription = null;
    this.#socket.send({subscriptionId: id, event: {e: 'eventStreamTerminated', E: this.#context.now()}});
  }

  #reply(id: Request['id'], status: number, content: object): void {
    const rateLimits = this.#withLimits ? {rateLimits: [this.#context.limits.weightLimit(this.#context.now())]} : {};
    this.#socket.send({id, status, ...content, ...rateLimits});
  }
}

function parseRequest(text: string): Request | null {
  const {id = null, method, params = {}} = (jsonObject(text) ?? {}) as Partial<Request>;
  return typeof method === 'string' && typeof params === 'object' && params !== null ? {id, method, params} : null;
}
