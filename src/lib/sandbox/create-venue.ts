/** One simulated exchange in process: no sockets, no timers but the clock's, everything from the seed. */
import {createEngine} from './engine/create-engine.ts';
import {FaultPlan} from './engine/faults.ts';
import type {House} from './engine/house.ts';
import type {MarketMaker} from './engine/market-maker.ts';
import type {MatchingEngine} from './engine/matching-engine.ts';
import {seededRandom} from './engine/random.ts';
import {loadVenue} from './registry.ts';
import type {SandboxClock, Venue, VenueKeys, VenueModule} from './venue.ts';

export interface LiveVenue {
  readonly id: string;
  readonly title: string;
  readonly venue: Venue;
  readonly engine: MatchingEngine;
  /** The market maker's hands, for tests that set the book. */
  readonly house: House;
  readonly marketMaker: MarketMaker;
  readonly faults: FaultPlan;
  readonly keys: VenueKeys;
  close(): void;
}

export interface VenueOptions {
  readonly seed: number;
  readonly clock: SandboxClock;
  /** The market maker moves the books (default true). */
  readonly moving?: boolean;
}

/** Throws `usage` when there is no venue of that name. */
export async function createVenue(id: string, options: VenueOptions): Promise<LiveVenue> {
  return openVenue(id, await loadVenue(id), options);
}

/** A venue out of its module, at once: a simulation opens thousands. */
export function openVenue(id: string, module: VenueModule, {seed, clock, moving = true}: VenueOptions): LiveVenue {
  const faults = new FaultPlan(seededRandom(seed, `${id}/faults`), () => clock.now());
  const {engine, house, marketMaker} = createEngine({venue: id, seed, clock, fees: module.fees, money: module.money});
  const keys = module.makeKeys(seededRandom(seed, `${id}/keys`));
  const venue = module.create({engine, clock, random: seededRandom(seed, `${id}/venue`), keys, faults});
  if (moving) marketMaker.start();
  return {
    id,
    title: module.title,
    venue,
    engine,
    house,
    marketMaker,
    faults,
    keys,
    close() {
      marketMaker.stop();
      venue.close();
    },
  };
}
