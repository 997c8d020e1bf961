/** The sandbox as a whole: every exchange on its own loopback port, and a control port beside them. */
import {serveControl} from './control.ts';
import {createVenue, type LiveVenue} from './create-venue.ts';
import type {Engine} from './engine/engine.ts';
import type {FaultPlan} from './engine/faults.ts';
import type {EngineProduct} from './engine/types.ts';
import type {Listening} from './listen.ts';
import {venueIds} from './registry.ts';
import {serveVenue} from './server.ts';
import {systemSandboxClock} from './system-clock.ts';
import type {VenueAccount, VenueCredentials} from './venue.ts';

export {createVenue, type LiveVenue} from './create-venue.ts';

export interface SandboxOptions {
  /** Default: all there are. */
  readonly exchanges?: readonly string[];
  /** Control port; the exchanges follow in alphabetical order of all there are. 0: any free ports. */
  readonly port: number;
  readonly seed: number;
  /** How long every answer takes. */
  readonly latencyMs: number;
  /** False: the market maker stands still (default true). */
  readonly moving?: boolean;
  /** Customers of every exchange by name (default: one). */
  readonly accounts?: readonly [string, ...string[]];
}

/** Where one exchange listens, and the keys of its accounts. */
export interface SandboxAddress {
  readonly rest: string;
  readonly stream: string;
  /** All that the exchange trades. */
  readonly products: readonly EngineProduct[];
  /** The first key of the first account. */
  readonly credentials: VenueCredentials;
  readonly accounts: readonly VenueAccount[];
}

export interface RunningSandbox {
  readonly controlUrl: string;
  readonly exchanges: Readonly<Record<string, SandboxAddress>>;
  /** Throws a RangeError for an exchange that is not running. */
  engine(id: string): Engine;
  faults(id: string): FaultPlan;
  venue(id: string): LiveVenue;
  close(): Promise<void>;
}

/** Throws `usage` for an unknown exchange and `config` for a port that is taken; nothing is left open then. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const {port, seed, latencyMs, moving = true, accounts: names} = options;
  const all = venueIds();
  const ids = [...new Set(options.exchanges ?? all)].sort();
  const venues = new Map<string, LiveVenue>();
  const listening: Listening[] = [];
  const exchanges: Record<string, SandboxAddress> = {};
  const close = async () => {
    for (const live of venues.values()) live.close();
    await Promise.all(listening.map((one) => one.close()));
  };
  try {
    for (const id of ids) {
      const live = await createVenue(id, {
        seed,
        clock: systemSandboxClock,
        moving,
        ...(names !== undefined && {accounts: names}),
      });
      venues.set(id, live);
      const one = await serveVenue(live, {
        port: port === 0 ? 0 : port + 1 + all.indexOf(id),
        latencyMs,
        clock: systemSandboxClock,
      });
      listening.push(one);
      const {products, keys: credentials, accounts} = live;
      exchanges[id] = {rest: `http://${one.address}`, stream: `ws://${one.address}`, products, credentials, accounts};
    }
    const control = await serveControl(venues, {port, clock: systemSandboxClock});
    listening.push(control);
    const venue = (id: string): LiveVenue => {
      const live = venues.get(id);
      if (live === undefined) throw new RangeError(`The sandbox runs no ${id}.`);
      return live;
    };
    return {
      controlUrl: `http://${control.address}`,
      exchanges,
      venue,
      engine: (id) => venue(id).engine,
      faults: (id) => venue(id).faults,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
