/**
 * One simulated exchange as bytes in, bytes out. The same object is served over sockets (`server.ts`) and driven in
 * process with virtual time (the simulation), so nothing below this line may touch a socket, a timer or Math.random.
 */
import type {Engine} from './engine/types.ts';

export interface WireRequest {
  readonly method: string;
  /** Path without the query, as sent. */
  readonly path: string;
  /** Raw query string without "?", as sent. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of a venue whose connection a fault cut: no byte goes out, the socket is reset. */
export const CUT: WireResponse = {status: 0, headers: {}, body: ''};

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The client's end of a WebSocket, as a venue sees it. */
export interface Peer {
  send(text: string): void;
  /** A WebSocket ping frame. */
  ping(payload?: string): void;
  close(code: number, reason: string): void;
}

/** A venue's end of a WebSocket. */
export interface Connection {
  receive(text: string): void;
  pong(): void;
  closed(): void;
}

/** Time of the sandbox; wall clock in the server, virtual in the simulation. */
export interface SandboxClock {
  /** Epoch ms. */
  now(): number;
  /** Calls back once; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** Uniform in [0, 1), seeded. */
export type SandboxRandom = () => number;

/** Keys of the one account a venue starts with, made from the seed, in that exchange's own form. */
export interface VenueKeys {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
  /** A second key of the same account, where the exchange has Ed25519 keys. PKCS#8 PEM. */
  readonly ed25519?: {readonly apiKey: string; readonly privateKey: string};
}

export interface VenueHost {
  readonly engine: Engine;
  readonly clock: SandboxClock;
  readonly random: SandboxRandom;
  readonly keys: VenueKeys;
  readonly faults: FaultPoints;
}

export interface Venue {
  /**
   * Never throws; answers in the exchange's own error form. A reply that a fault lost never settles; a connection that a
   * fault cut answers `CUT`.
   */
  handle(request: WireRequest): Promise<WireResponse>;
  /** Opens a WebSocket on a path of the exchange, or null when there is no such path (the server answers 404). */
  connect(path: string, query: string, peer: Peer): Connection | null;
  close(): void;
}

/** Default export of `sandbox/exchanges/<id>/index.ts`. */
export interface VenueModule {
  readonly title: string;
  /** Taker and maker rates this venue's engine starts with; they differ between venues so that routing matters. */
  readonly fees: {readonly maker: string; readonly taker: string};
  /** What the customer owns when the sandbox starts. */
  readonly money: readonly {readonly wallet: 'spot' | 'funding' | 'earn'; readonly asset: string; readonly amount: string}[];
  makeKeys(random: SandboxRandom): VenueKeys;
  create(host: VenueHost): Venue;
}

/**
 * Where faults strike inside a venue (the outer points, sockets and bodies, are the server's).
 * A venue asks at each point; the plan answers what to do there, and journals that it did.
 */
export interface FaultPoints {
  /** Before and after the gateway checks (auth, filters), and around the engine call of an order request. */
  at(
    point: 'gw.pre' | 'gw.post' | 'engine.pre' | 'engine.post' | 'read.lag' | 'ws.in' | 'ws.out' | 'clock' | 'rules',
    subject: FaultSubject,
  ): FaultAction | null;
}

export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly clientOrderId?: string;
  readonly symbol?: string;
}

export type FaultAction =
  /** Never answer (the request or reply is lost at this point). */
  | {readonly do: 'drop'}
  | {readonly do: 'delay'; readonly ms: number}
  /** Answer this status and body instead. */
  | {readonly do: 'answer'; readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>>}
  /** Answer in the exchange's own error form. */
  | {readonly do: 'error'; readonly code: string}
  /** Cut the connection. */
  | {readonly do: 'reset'}
  /** ws: send twice, or swap with the next. clock: shift by ms. read.lag: hide what is younger than ms. */
  | {readonly do: 'duplicate'}
  | {readonly do: 'reorder'}
  | {readonly do: 'shift'; readonly ms: number}
  | {readonly do: 'lag'; readonly ms: number};
