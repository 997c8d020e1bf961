/**
 * What tests must know of an exchange: the default export of `sandbox/exchanges/<id>/facts.ts`. Nothing of the program reads it;
 * the suites find it by the name of the folder, so that a new exchange gets all of them without an edit elsewhere.
 */
import type {SandboxRandom} from './clock.ts';
import type {VenueCredentials, WireResponse} from './venue.ts';

export interface VenueFacts {
  /** What it says in trouble, in its own words. */
  readonly trouble: {
    /** Error codes that leave the outcome of an order open. */
    readonly doubtful: readonly [string, ...string[]];
    /** Refusals of an order by a rule that changed under the client. */
    readonly filters: readonly [string, ...string[]];
    limited(random: SandboxRandom): WireResponse;
    banned(random: SandboxRandom): WireResponse;
    /** How long an answer tells everybody at this address to be silent, ms. */
    pauseOf(answer: WireResponse): number;
    /** Requests that are counted by themselves: refused for their rate, they alone are to be silent. Absent: there are none. */
    countedApart?(path: string): boolean;
  };

  /** Its private stream, spoken by a test that means no good. */
  readonly privateStream: {
    /** What it answers to each frame of a client, until the stream is live; null: nothing. */
    acknowledge(frame: Readonly<Record<string, unknown>>): object | null;
    /** The event of a new order, with these fields changed. */
    order(change: Readonly<Record<string, unknown>>): object;
    /** Events of no concern to orders: the stream goes on. */
    readonly strangers: readonly object[];
    /** A change that gives an order a state which is not documented. */
    readonly unknownStatus: Readonly<Record<string, unknown>>;
  };

  readonly keys: {
    /** In the exchange's form, but no account's. Holds the word "canary", so that tests can look for it in outputs. */
    readonly unknown: VenueCredentials;
    /** The same key with another secret of the same form. */
    wrongSecret(right: VenueCredentials): VenueCredentials;
  };

  /** The real hosts by environment, and how one of them tells the time. */
  readonly hosts: {
    readonly rest: Readonly<Partial<Record<'live' | 'testnet' | 'demo', string>>>;
    readonly timePath: string;
    timeReply(epochMs: number): object;
  };

  /**
   * Paths of the requests that change orders, the one that places first, where reads are POSTs as well. Left out: every
   * request but a GET changes orders.
   */
  readonly changes?: readonly [string, ...string[]];
  /** Orders are ended by their ids alone: those of another program only once a list shows them. Left out: one command ends them all. */
  readonly endsListedAlone?: true;

  /** Every order of contracts names the margin that it is held with, and those of one contract stand apart by it. Left out: a setting says it. */
  readonly namesMargin?: 'CROSS';

  /** Products in which a linked order neither says which order it belongs to nor takes a name of the client's. Left out: none. */
  readonly namesNoParent?: readonly ('spot' | 'linear')[];

  /** A new price cancels the order and places another one for what is left. Left out: the order stands, changed. */
  readonly replacesAmended?: true;

  /** Requests in sequence until an order that was placed with warm caches is known to be: more where an ack comes first. */
  readonly roundTripsToPlace: number;
}
