/**
 * /v5/trade: orders over a socket, signed once by its `auth`. Acks only, like REST.
 * https://bybit-exchange.github.io/docs/v5/websocket/trade/guideline
 */
import {Struck} from '../../struck.ts';
import type {Connection, Peer} from '../../venue.ts';
import {checkWindow, type Window, windowOf} from './auth.ts';
import {type Context, stableId, subjectOf} from './context.ts';
import {dispatch} from './dispatch.ts';
import {type Endpoint, socketEndpoint} from './endpoints.ts';
import {ApiError, badParameter, errorOf} from './errors.ts';
import {Outlet} from './outlet.ts';
import {memberParams} from './params.ts';

type Frame = Readonly<Record<string, unknown>>;

export class TradeSocket implements Connection {
  readonly #context: Context;
  readonly #outlet: Outlet;
  readonly #requestIds = new Set<string>();
  #known = false;

  constructor(context: Context, peer: Peer, query: string) {
    this.#context = context;
    this.#outlet = new Outlet(context, peer, '/v5/trade', query);
  }

  receive(text: string): void {
    this.#outlet.receive(text, (frame) => {
      if (frame === null) this.#reply({}, null, errorOf(10001));
      else if (frame.op === 'ping') this.#pong(frame);
      else if (frame.op === 'auth') this.#authenticate(frame);
      else void this.#serve(frame);
    });
  }

  pong(): void {}

  closed(): void {
    this.#outlet.stop();
  }

  #pong(frame: Frame): void {
    const data = [String(this.#context.now())];
    this.#outlet.send({...named(frame), retCode: 0, retMsg: 'OK', op: 'pong', data, connId: this.#outlet.connectionId});
  }

  #authenticate(frame: Frame): void {
    const answer = (retCode: number, retMsg: string) =>
      this.#outlet.send({...named(frame), retCode, retMsg, op: 'auth', connId: this.#outlet.connectionId});
    if (this.#known) return answer(20001, errorOf(20001).message);
    try {
      this.#context.gate.checkSocket(Array.isArray(frame.args) ? frame.args : [], this.#context.now());
      this.#known = true;
      answer(0, 'OK');
    } catch (error) {
      const known = error instanceof ApiError ? error : errorOf(10016);
      answer(known.code, known.message);
      this.#outlet.close(1008, 'auth failed');
    }
  }

  async #serve(frame: Frame): Promise<void> {
    const endpoint = socketEndpoint(String(frame.op));
    try {
      if (!this.#known) throw new ApiError(10005, 'Permission denied, please authenticate first.');
      if (endpoint === null) throw errorOf(10404);
      this.#reply(frame, endpoint, null, await this.#ask(frame, endpoint));
    } catch (error) {
      if (error instanceof Struck) {
        if (error.action.do === 'reset') this.#outlet.close(1006, '');
        if (error.action.do === 'answer') this.#reply(frame, endpoint, errorOf(10016));
        return;
      }
      this.#reply(frame, endpoint, error instanceof ApiError ? error : errorOf(10016));
    }
  }

  #ask(frame: Frame, endpoint: Endpoint): Promise<unknown> {
    const requestId = frame.reqId === undefined ? null : String(frame.reqId);
    if (requestId !== null && requestId.length > 36) throw badParameter('reqId');
    if (requestId !== null && this.#requestIds.has(requestId)) throw errorOf(20006);
    if (requestId !== null) this.#requestIds.add(requestId);
    const [members] = Array.isArray(frame.args) ? frame.args : [];
    if (typeof members !== 'object' || members === null) throw badParameter('args');
    const params = memberParams(members);
    if (params.optional('category') !== 'spot') throw errorOf(10404);
    const call = {params, subject: subjectOf('WS', String(frame.op), params)};
    return dispatch(this.#context, endpoint, call, () => this.#window(frame));
  }

  #window({header}: Frame): Window {
    const fields = typeof header === 'object' && header !== null ? (header as Frame) : {};
    const timestamp = fields['X-BAPI-TIMESTAMP'];
    const recvWindow = fields['X-BAPI-RECV-WINDOW'];
    if (timestamp === undefined) throw badParameter('X-BAPI-TIMESTAMP');
    const window = windowOf(String(timestamp), recvWindow === undefined ? undefined : String(recvWindow));
    checkWindow(window, this.#context.now());
    return window;
  }

  #reply(frame: Frame, endpoint: Endpoint | null, error: ApiError | null, data: unknown = {}): void {
    const now = this.#context.now();
    const limits =
      endpoint === null || endpoint.perSecond === null
        ? {}
        : this.#context.limits.headers(now, endpoint.rest, endpoint.perSecond);
    this.#outlet.send({
      ...named(frame),
      retCode: error?.code ?? 0,
      retMsg: error?.message ?? 'OK',
      op: typeof frame.op === 'string' ? frame.op : '',
      data,
      retExtInfo: {},
      header: {...limits, Traceid: stableId(this.#context, `trace/${this.#outlet.connectionId}/${now}`), Timenow: String(now)},
      connId: this.#outlet.connectionId,
    });
  }
}

function named({reqId}: Frame): object {
  return reqId === undefined ? {} : {reqId};
}
