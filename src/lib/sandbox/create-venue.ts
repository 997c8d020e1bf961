/** One simulated exchange in process: no sockets, no timers but the clock's, everything from the seed. */

import type {SandboxClock} from './clock.ts';
import {createEngine} from './engine/create-engine.ts';
import type {Engine} from './engine/engine.ts';
import {FaultPlan} from './engine/faults.ts';
import {FundingClock} from './engine/margin/funding-clock.ts';
import type {MarketMaker} from './engine/market-maker.ts';
import type {MarketMakerAccount} from './engine/market-maker-account.ts';
import {seededRandom} from './engine/random.ts';
import {CUSTOMER, type EngineMarket, type EngineProduct} from './engine/types.ts';
import {Names} from './kit/names.ts';
import {loadVenue} from './registry.ts';
import {productsOf, type Venue, type VenueAccount, type VenueCredentials, type VenueModule} from './venue.ts';

export interface LiveVenue {
  readonly id: string;
  readonly title: string;
  readonly venue: Venue;
  readonly engine: Engine;
  /** The market maker's account, for tests that set the book. */
  readonly house: MarketMakerAccount;
  readonly marketMaker: MarketMaker;
  readonly faults: FaultPlan;
  /** What the accounts of the keys file trade. */
  readonly products: readonly EngineProduct[];
  readonly accounts: readonly VenueAccount[];
  /** The first key of the first account. */
  readonly keys: VenueCredentials;
  /** By canonical symbol, or by the exchange's own name; null when it is not listed. */
  market(name: string): EngineMarket | null;
  /** The same among contracts alone: spot and contract may have one name. */
  contract(name: string): EngineMarket | null;
  close(): void;
}

export interface VenueOptions {
  readonly seed: number;
  readonly clock: SandboxClock;
  /** The market maker moves the books (default true). */
  readonly moving?: boolean;
  /** Customers by name (default: one). */
  readonly accounts?: readonly [string, ...string[]];
  /** How many times the exchange's own rate limits its counters hold (default: as the venue says). */
  readonly room?: number;
}

/** Throws `usage` when there is no venue of that name. */
export async function createVenue(id: string, options: VenueOptions): Promise<LiveVenue> {
  return openVenue(id, await loadVenue(id), options);
}

/** A venue out of its module, at once: a simulation opens thousands. */
export function openVenue(id: string, module: VenueModule, options: VenueOptions): LiveVenue {
  const {seed, clock, moving = true, accounts: names = [CUSTOMER], room = module.room ?? 1} = options;
  const faults = new FaultPlan(seededRandom(seed, `${id}/faults`), () => clock.now());
  const {engine, house, marketMaker} = createEngine({...module, venue: id, seed, clock, accounts: names});
  const [first, ...others] = names;
  const accountOf = (name: string, purpose: string): VenueAccount => ({
    name,
    keys: module.makeKeys(seededRandom(seed, purpose)),
  });
  const main = accountOf(first, `${id}/keys`);
  const accounts = [main, ...others.map((name) => accountOf(name, `${id}/keys/${name}`))];
  const venue = module.create({engine, clock, random: seededRandom(seed, `${id}/venue`), accounts, faults, room});
  const spelled = new Names(engine.markets, module.spell);
  const fundingClock = new FundingClock(engine, clock);
  if (moving) marketMaker.start();
  return {
    id,
    title: module.title,
    venue,
    engine,
    house,
    marketMaker,
    faults,
    products: productsOf(module),
    accounts,
    keys: main.keys[0],
    market: (name) => engine.markets.find(name) ?? spelled.market(name) ?? spelled.market(name, 'linear'),
    contract(name) {
      const canonical = engine.markets.find(name);
      return canonical?.product === 'linear' ? canonical : spelled.market(name, 'linear');
    },
    close() {
      fundingClock.close();
      marketMaker.stop();
      venue.close();
    },
  };
}
