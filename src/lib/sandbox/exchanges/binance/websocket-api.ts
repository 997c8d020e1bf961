/**
 * The WebSocket API: requests with an id, and the user data stream on the same connection.
 * https://developers.binance.com/docs/binance-spot-api-docs/websocket-api
 */
import {Struck} from '../../struck.ts';
import type {Connection, Peer} from '../../venue.ts';
import {checkWindow, socketPayload, type Window, windowOf} from './auth.ts';
import {type Context, subjectOf} from './context.ts';
import {dispatch} from './dispatch.ts';
import {socketEndpoint} from './endpoints.ts';
import {ApiError, errorOf} from './errors.ts';
import {Outlet} from './outlet.ts';
import {Params} from './params.ts';
import type {UserStream} from './user-stream.ts';

interface Request {
  readonly id: string | number | null;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export class WebSocketApi implements Connection {
  readonly #context: Context;
  readonly #users: UserStream;
  readonly #outlet: Outlet;
  readonly #withLimits: boolean;
  readonly #openedAt: number;
  #session: {readonly apiKey: string; readonly since: number} | null = null;
  #subscription: {readonly id: number; readonly stop: () => void} | null = null;
  #nextSubscription = 0;

  constructor(context: Context, users: UserStream, peer: Peer, withLimits: boolean) {
    this.#context = context;
    this.#users = users;
    this.#withLimits = withLimits;
    this.#openedAt = context.now();
    this.#outlet = new Outlet(context, peer, '/ws-api/v3', (outlet) =>
      outlet.send(JSON.stringify({event: {e: 'serverShutdown', E: context.now()}})),
    );
  }

  receive(text: string): void {
    this.#outlet.receive(text, (frame) => {
      const request = parseRequest(frame);
      if (request === null) this.#reply(null, 400, {error: new ApiError(-1135, 'Invalid JSON request.').body});
      else void this.#serve(request);
    });
  }

  pong(): void {
    this.#outlet.pong();
  }

  closed(): void {
    this.#subscription?.stop();
    this.#subscription = null;
    this.#outlet.stop();
  }

  async #serve(request: Request): Promise<void> {
    try {
      const result = this.#own(request) ?? (await this.#ask(request));
      this.#reply(request.id, 200, {result});
    } catch (error) {
      if (error instanceof Struck) {
        if (error.action.do === 'reset') this.#outlet.close(1006, '');
        if (error.action.do === 'answer') this.#reply(request.id, error.action.status, {error: errorOf('-1001').body});
        return;
      }
      const known = error instanceof ApiError ? error : errorOf('-1000');
      const late =
        known.retryAfterMs === null
          ? {}
          : {data: {serverTime: this.#context.now(), retryAfter: this.#context.now() + known.retryAfterMs}};
      this.#reply(request.id, known.status, {error: {...known.body, ...late}});
    }
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
        return this.#subscribe();
      case 'userDataStream.subscribe.signature':
        this.#authenticate(params);
        return this.#subscribe();
      case 'userDataStream.unsubscribe':
        if (this.#subscription === null) throw new ApiError(-2036, 'User Data Stream subscription not active.');
        this.#endSubscription();
        return {};
      default:
        return null;
    }
  }

  #ask({method, params}: Request): Promise<unknown> {
    const endpoint = socketEndpoint(method);
    if (endpoint === null) throw new ApiError(-1000, `Unknown method '${method}'.`);
    const read = new Params(texts(params));
    return dispatch(this.#context, endpoint, {params: read, subject: subjectOf('WS', method, read)}, () =>
      endpoint.signed ? this.#authenticate(params) : null,
    );
  }

  #authenticate(params: Request['params']): Window {
    const read = new Params(texts(params));
    if (this.#session !== null && !read.has('signature')) {
      const window = windowOf(read);
      checkWindow(window, this.#context.now());
      return window;
    }
    return this.#context.gate.check(read.optional('apiKey'), read, socketPayload(params), this.#context.now());
  }

  #logon(params: Request['params']): object {
    const apiKey = String(params.apiKey ?? '');
    if (!this.#context.gate.checkKey(apiKey)) throw new ApiError(-4056, 'HMAC_SHA256 API key is not supported.');
    this.#authenticate(params);
    this.#session = {apiKey, since: this.#context.now()};
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

  #subscribe(): object {
    if (this.#subscription !== null) throw new ApiError(-2035, 'User Data Stream subscription already active.');
    const id = this.#nextSubscription;
    this.#nextSubscription += 1;
    const stop = this.#users.subscribe((event) => this.#outlet.send(JSON.stringify({subscriptionId: id, event})));
    this.#subscription = {id, stop};
    return {subscriptionId: id};
  }

  #endSubscription(): void {
    if (this.#subscription === null) return;
    const {id, stop} = this.#subscription;
    stop();
    this.#subscription = null;
    this.#outlet.send(JSON.stringify({subscriptionId: id, event: {e: 'eventStreamTerminated', E: this.#context.now()}}));
  }

  #reply(id: Request['id'], status: number, content: object): void {
    const rateLimits = this.#withLimits ? {rateLimits: [this.#context.limits.weightLimit(this.#context.now())]} : {};
    this.#outlet.send(JSON.stringify({id, status, ...content, ...rateLimits}));
  }
}

function parseRequest(text: string): Request | null {
  try {
    const {id = null, method, params = {}} = JSON.parse(text) as Partial<Request>;
    return typeof method === 'string' && typeof params === 'object' && params !== null ? {id, method, params} : null;
  } catch {
    return null;
  }
}

/** Parameters as the REST rules read them: lists keep their brackets. */
function texts(params: Request['params']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
