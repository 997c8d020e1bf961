/**
 * /v5/trade: orders over a socket, signed once by its `auth`. Acks only, like REST.
 * https://bybit-exchange.github.io/docs/v5/websocket/trade/guideline
 */
import {ApiError} from '../../kit/api-error.ts';
import type {Endpoint} from '../../kit/endpoints.ts';
import {handleOnSocket, pass, type Signed, type Wire} from '../../kit/gateway.ts';
import {jsonObject} from '../../kit/params.ts';
import type {Connection, Peer} from '../../venue.ts';
import {type Context, stableId} from './context.ts';
import {badParameter, errorOf} from './errors.ts';
import {budgetOf, type PerSecond} from './limits.ts';
import {memberParams} from './params.ts';
import {type BybitSocket, echo, type Frame, openSocket, opOf} from './socket.ts';

export class TradeSocket implements Connection {
  readonly #wire: Wire<Context, PerSecond>;
  readonly #context: Context;
  readonly #client: BybitSocket;
  readonly #requestIds = new Set<string>();
  /** Whose connection it is, once it is authenticated. */
  #account: string | null = null;

  constructor(wire: Wire<Context, PerSecond>, peer: Peer, query: string) {
    this.#wire = wire;
    this.#context = wire.context;
    this.#client = openSocket(wire.context, peer, '/v5/trade', query);
  }

  receive(text: string): void {
    this.#client.socket.receive(text, (received) => {
      const frame = jsonObject(received);
      if (frame === null) this.#reply({}, null, errorOf(10001));
      else if (frame.op === 'ping') this.#pong(frame);
      else if (frame.op === 'auth') this.#authenticate(frame);
      else void this.#serve(frame);
    });
  }

  pong(): void {}

  closed(): void {
    this.#client.socket.stop();
  }

  #pong(frame: Frame): void {
    const {socket, connectionId} = this.#client;
    const data = [String(this.#context.now())];
    socket.send({...echo(frame, 'reqId'), retCode: 0, retMsg: 'OK', op: 'pong', data, connId: connectionId});
  }

  #authenticate(frame: Frame): void {
    const {socket, connectionId} = this.#client;
    const answer = (retCode: number, retMsg: string) =>
      socket.send({...echo(frame, 'reqId'), retCode, retMsg, op: 'auth', connId: connectionId});
    if (this.#account !== null) return answer(20001, errorOf(20001).message);
    try {
      this.#account = this.#context.gate.checkSocket(Array.isArray(frame.args) ? frame.args : []);
      answer(0, 'OK');
    } catch (error) {
      const known = error instanceof ApiError ? error : errorOf(10016);
      answer(Number(known.code), known.message);
      socket.close(1008, 'auth failed');
    }
  }

  #serve(frame: Frame): Promise<void> {
    const endpoint = this.#wire.endpoints.socket(opOf(frame));
    return handleOnSocket(this.#client.socket, () => this.#ask(frame, endpoint), {
      result: (value) => this.#reply(frame, endpoint, null, value),
      error: (error) => this.#reply(frame, endpoint, error ?? errorOf(10016)),
    });
  }

  async #ask(frame: Frame, endpoint: Endpoint<Context, PerSecond> | null): Promise<unknown> {
    const account = this.#account;
    if (account === null) throw new ApiError(10005, 'Permission denied, please authenticate first.');
    if (endpoint === null) throw errorOf(10404);
    const requestId = frame.reqId === undefined ? null : String(frame.reqId);
    if (requestId !== null && requestId.length > 36) throw badParameter('reqId');
    if (requestId !== null && this.#requestIds.has(requestId)) throw errorOf(20006);
    if (requestId !== null) this.#requestIds.add(requestId);
    const [members] = Array.isArray(frame.args) ? frame.args : [];
    if (typeof members !== 'object' || members === null) throw badParameter('args');
    const params = memberParams(members);
    if (!['spot', 'linear'].includes(params.optional('category') ?? '')) throw errorOf(10404);
    const subject = this.#wire.subject('WS', opOf(frame), params);
    return pass(this.#wire, endpoint, {params, subject, authenticate: () => this.#inTime(account, frame)});
  }

  #inTime(account: string, {header}: Frame): Signed {
    const fields = typeof header === 'object' && header !== null ? (header as Frame) : {};
    const timestamp = fields['X-BAPI-TIMESTAMP'];
    const recvWindow = fields['X-BAPI-RECV-WINDOW'];
    if (timestamp === undefined) throw badParameter('X-BAPI-TIMESTAMP');
    return this.#context.gate.inTime(account, String(timestamp), recvWindow === undefined ? undefined : String(recvWindow));
  }

  #reply(frame: Frame, endpoint: Endpoint<Context, PerSecond> | null, error: ApiError | null, data: unknown = {}): void {
    const now = this.#context.now();
    const {socket, connectionId} = this.#client;
    const {cost = null, rest = ''} = endpoint ?? {};
    const budget = budgetOf(rest, cost, categoryIn(frame));
    const limits = budget === null ? {} : this.#context.limits.headers(now, this.#account ?? '', budget);
    socket.send({
      ...echo(frame, 'reqId'),
      retCode: Number(error?.code ?? 0),
      retMsg: error?.message ?? 'OK',
      op: opOf(frame),
      data,
      retExtInfo: {},
      header: {...limits, Traceid: stableId(this.#context, `trace/${connectionId}/${now}`), Timenow: String(now)},
      connId: connectionId,
    });
  }
}

function categoryIn({args}: Frame): string | null {
  const [members] = Array.isArray(args) ? args : [];
  const category: unknown = (members as Frame | null | undefined)?.category;
  return typeof category === 'string' ? category : null;
}
