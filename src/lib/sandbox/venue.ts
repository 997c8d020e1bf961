/**
 * One simulated exchange as bytes in, bytes out. The same object is served over sockets (`server.ts`) and driven in
 * process with virtual time (the simulation), so nothing below this line may touch a socket, a timer or Math.random.
 */
import type {SandboxClock, SandboxRandom} from './clock.ts';
import type {Engine} from './engine/engine.ts';
import type {EngineMarket, EngineOrder, EngineProduct, FeeSchedule} from './engine/types.ts';
import type {Listing} from './engine/universe.ts';

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

/**
 * One key of an account: fields of the keys file by name (apiKey, secret, passphrase, privateKey...), with what the venue made
 * for them. The sandbox writes them down as they are; only the venue and its adapter know what they mean.
 */
export type VenueCredentials = Readonly<Record<string, string>>;

/** A customer of a venue. */
export interface VenueAccount {
  readonly name: string;
  /** The first goes into the keys file; further ones (another kind of key, say) open the same account. */
  readonly keys: readonly [VenueCredentials, ...VenueCredentials[]];
}

export interface VenueHost {
  readonly engine: Engine;
  readonly clock: SandboxClock;
  readonly random: SandboxRandom;
  readonly accounts: readonly VenueAccount[];
  readonly faults: FaultPoints;
  /** How many times the exchange's own rate limits the counters hold. */
  readonly room: number;
}

export interface Venue {
  /**
   * Never throws; answers in the exchange's own error form. A reply that a fault lost never settles; a connection that a
   * fault cut answers `CUT`.
   */
  handle(request: WireRequest): Promise<WireResponse>;
  /** Opens a WebSocket on a path of the exchange, or null when there is no such path (the server answers 404). */
  connect(path: string, query: string, peer: Peer): Connection | null;
  /** Conditional orders that the venue keeps outside of the engine while they wait; absent: it keeps none. */
  waiting?(account: string): readonly EngineOrder[];
  close(): void;
}

/** Default export of `sandbox/exchanges/<id>/index.ts`. */
export interface VenueModule {
  readonly title: string;
  /** Rates differ between venues, so that routing matters. */
  readonly fees: FeeSchedule;
  /** Rates of contracts; default: those of spot. */
  readonly contractFees?: Pick<FeeSchedule, 'maker' | 'taker'>;
  /** The wallet that contracts are held in; default: the one that spot trades from, as on a unified account. */
  readonly contractWallet?: string;
  /** By coin the share of its USD value that counts where the contracts of an account are held against all of its coins. */
  readonly collateral?: Readonly<Record<string, string>>;
  /** Quotes that coins trade against here. */
  readonly listing: readonly Listing[];
  /** What every customer owns when the sandbox starts. */
  readonly money: readonly {
    readonly wallet: 'spot' | 'funding' | 'earn' | 'futures';
    readonly asset: string;
    readonly amount: string;
  }[];
  /**
   * How many times the exchange's own rate limits are counted, where commands in a row on one key would wait for nothing; the
   * adapter paces by as much in the sandbox. Left out: once.
   */
  readonly room?: number;
  /** How the exchange writes a market's name, for example "BTCUSDT". Unique within a product. */
  spell(market: Pick<EngineMarket, 'base' | 'quote' | 'settle' | 'product'>): string;
  /** Keys of one account, out of the seed. */
  makeKeys(random: SandboxRandom): VenueAccount['keys'];
  create(host: VenueHost): Venue;
}

/** What the accounts of the keys file trade. */
export function productsOf({listing}: Pick<VenueModule, 'listing'>): readonly EngineProduct[] {
  return [...new Set(listing.map(({product = 'spot'}) => product))];
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
