/**
 * One request from the door to the engine and back, the same for REST and for sockets, on every exchange:
 *
 *   gw.pre ─► arrive ─► key, window, signature ─► admit ─► gw.post ─► parameters, rules ─► engine.pre ─► window again ─► engine ─► engine.post
 */
import type {FaultSubject, WireRequest, WireResponse} from '../venue.ts';
import {ApiError} from './api-error.ts';
import type {ClientSocket} from './client-socket.ts';
import type {VenueContext} from './context.ts';
import type {Endpoint, EndpointTable} from './endpoints.ts';
import type {Params} from './params.ts';
import {InjectedFault, strike, struckReply} from './strike.ts';

/** What a signature proves. */
export interface Signed {
  readonly account: string;
  /** Throws when the request's time bound is over: asked again just before the engine. */
  recheck(): void;
}

/** What a venue folder says in its exchange's words; the gateway does the rest. */
export interface Wire<C extends VenueContext, Cost> {
  readonly context: C;
  readonly endpoints: EndpointTable<Endpoint<C, Cost>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The error of a code, and the one for what should not happen. */
  readonly errorOf: (code: string) => ApiError;
  readonly internal: () => ApiError;
  /** Parameters of a REST request; those in the path come with it. */
  read(request: WireRequest, inPath: ReadonlyMap<string, string>): Params;
  subject(method: string, path: string, params: Params): FaultSubject;
  /** Who signed a REST request. Throws the exchange's refusal. */
  authenticate(request: WireRequest, params: Params): Signed;
  /** Counts before anybody knows who asks. */
  arrive?(endpoint: Endpoint<C, Cost>, params: Params): void;
  /** Counts of the account, once the signature is checked. */
  admit?(endpoint: Endpoint<C, Cost>, account: string, params: Params): void;
  /** Told when a request of this endpoint was refused. */
  refused?(endpoint: Endpoint<C, Cost>, params: Params): void;
  success(endpoint: Endpoint<C, Cost>, result: unknown, account: string, params: Params): WireResponse;
  /**
   * `endpoint` null: there is no such path. `account` is "" when the signature was not reached or not right; `params` null when
   * they could not be read.
   */
  failure(
    endpoint: Endpoint<C, Cost> | null,
    request: WireRequest,
    error: ApiError,
    account: string,
    params: Params | null,
  ): WireResponse;
}

/** A request as the gateway passes it on. */
export interface Passing {
  readonly params: Params;
  readonly subject: FaultSubject;
  authenticate(): Signed;
}

/** Answers with the result, or throws an ApiError or InjectedFault. */
export async function pass<C extends VenueContext, Cost>(
  wire: Wire<C, Cost>,
  endpoint: Endpoint<C, Cost>,
  {params, subject, authenticate}: Passing,
): Promise<unknown> {
  const {context, errorOf} = wire;
  await strike(context, 'gw.pre', subject, errorOf);
  wire.arrive?.(endpoint, params);
  try {
    const signed = endpoint.signed ? authenticate() : null;
    const account = signed?.account ?? '';
    wire.admit?.(endpoint, account, params);
    await strike(context, 'gw.post', subject, errorOf);
    const call = {params, subject, account};
    if (!('prepare' in endpoint)) return endpoint.answer(context, call);
    const work = endpoint.prepare(context, call);
    await strike(context, 'engine.pre', subject, errorOf);
    signed?.recheck();
    const result = work();
    await strike(context, 'engine.post', subject, errorOf);
    return result;
  } catch (error) {
    if (error instanceof ApiError) wire.refused?.(endpoint, params);
    throw error;
  }
}

/** `Venue.handle` of every exchange. Never throws. */
export async function handleRest<C extends VenueContext, Cost>(wire: Wire<C, Cost>, request: WireRequest): Promise<WireResponse> {
  const {method, path} = request;
  const route = wire.endpoints.rest(method, path);
  if (route === null) return wire.failure(null, request, wire.internal(), '', null);
  const {endpoint, inPath} = route;
  let account = '';
  let params: Params | null = null;
  try {
    const read = wire.read(request, inPath);
    params = read;
    const authenticate = () => {
      const signed = wire.authenticate(request, read);
      account = signed.account;
      return signed;
    };
    const result = await pass(wire, endpoint, {params: read, subject: wire.subject(method, path, read), authenticate});
    return wire.success(endpoint, result, account, read);
  } catch (error) {
    if (error instanceof InjectedFault) return await struckReply(error, wire.headers);
    return wire.failure(endpoint, request, error instanceof ApiError ? error : wire.internal(), account, params);
  }
}

/** Does the work of a socket's request and hands its result or error to `reply`; a fault may lose the reply or cut the socket. */
export async function handleOnSocket(
  socket: ClientSocket,
  work: () => unknown,
  reply: {
    result(value: unknown): void;
    /** `status` of an HTTP answer that a fault makes of it. */
    error(error: ApiError | null, status?: number): void;
  },
): Promise<void> {
  try {
    reply.result(await work());
  } catch (error) {
    if (!(error instanceof InjectedFault)) return reply.error(error instanceof ApiError ? error : null);
    if (error.action.do === 'reset') socket.close(1006, '');
    if (error.action.do === 'answer') reply.error(null, error.action.status);
  }
}
