/** A venue's endpoints in one table, found by method and path, or by what they are called on a socket. */
import type {ApiRequest, VenueContext} from './context.ts';

interface Base<Cost> {
  /** Method and path, for example "GET /api/v3/order"; a segment such as ":orderId" is a parameter. */
  readonly rest: string;
  /** Its name on a socket, where it can be called there too. */
  readonly socket?: string;
  readonly signed: boolean;
  /** What it costs, in whatever the exchange counts. */
  readonly cost: Cost;
}

/** A question. */
export interface Query<C extends VenueContext, Cost> extends Base<Cost> {
  readonly answer: (context: C, call: ApiRequest) => unknown;
}

/** Something for the matching engine: checked by the gateway first, then done. */
export interface Trade<C extends VenueContext, Cost> extends Base<Cost> {
  readonly prepare: (context: C, call: ApiRequest) => () => unknown;
}

export type Endpoint<C extends VenueContext, Cost> = Query<C, Cost> | Trade<C, Cost>;

export interface Route<E> {
  readonly endpoint: E;
  /** Values of the parameters in the path, by name. */
  readonly inPath: ReadonlyMap<string, string>;
}

export class EndpointTable<E extends Base<unknown>> {
  readonly #exact = new Map<string, E>();
  readonly #patterns: {readonly endpoint: E; readonly parts: readonly string[]}[] = [];
  readonly #sockets = new Map<string, E>();

  constructor(endpoints: readonly E[]) {
    for (const endpoint of endpoints) {
      if (endpoint.rest.includes('/:')) this.#patterns.push({endpoint, parts: endpoint.rest.split('/')});
      else this.#exact.set(endpoint.rest, endpoint);
      if (endpoint.socket !== undefined) this.#sockets.set(endpoint.socket, endpoint);
    }
  }

  rest(method: string, path: string): Route<E> | null {
    const name = `${method} ${path}`;
    const exact = this.#exact.get(name);
    if (exact !== undefined) return {endpoint: exact, inPath: new Map()};
    const given = name.split('/');
    for (const {endpoint, parts} of this.#patterns) {
      if (parts.length !== given.length || !parts.every((part, at) => part.startsWith(':') || part === given[at])) continue;
      const values = parts.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), given[at] ?? ''] as const] : []));
      return {endpoint, inPath: new Map(values)};
    }
    return null;
  }

  socket(name: string): E | null {
    return this.#sockets.get(name) ?? null;
  }
}
