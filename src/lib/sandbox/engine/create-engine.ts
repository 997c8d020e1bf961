/** One venue's engine with its markets, money and market maker, from a name and a seed. */
import type {SandboxClock} from '../clock.ts';
import type {VenueModule} from '../venue.ts';
import {Engine} from './engine.ts';
import {MarketMaker} from './market-maker.ts';
import {MarketMakerAccount} from './market-maker-account.ts';
import {seededRandom} from './random.ts';
import {CUSTOMER} from './types.ts';
import {marketsOf, openingBook, usdPrice} from './universe.ts';

export interface VenueEngine {
  readonly engine: Engine;
  readonly house: MarketMakerAccount;
  readonly marketMaker: MarketMaker;
}

export interface EngineSettings
  extends Pick<VenueModule, 'listing' | 'fees' | 'contractFees' | 'contractWallet' | 'collateral' | 'money'> {
  readonly venue: string;
  readonly seed: number;
  readonly clock: SandboxClock;
  /** Customers by name; each starts with the venue's money. Default: the one that every venue has. */
  readonly accounts?: readonly string[];
}

/** The market maker stands still until it is started. */
export function createEngine({venue, seed, clock, listing, money, accounts = [CUSTOMER], ...rest}: EngineSettings): VenueEngine {
  const {fees, contractFees, contractWallet, collateral} = rest;
  const listed = marketsOf(venue, listing);
  const engine = new Engine({
    ...{venue, listed, usdPrice, opening: (market, depth) => openingBook(venue, seed, market, depth), fees, clock},
    ...(contractFees !== undefined && {contractFees}),
    ...(contractWallet !== undefined && {contractWallet}),
    ...(collateral !== undefined && {collateral}),
  });
  const house = new MarketMakerAccount(engine);
  const random = seededRandom(seed, `${venue}/market-maker`);
  const marketMaker = new MarketMaker({venue, engine, account: house, clock, random});
  for (const account of accounts) for (const {wallet, asset, amount} of money) engine.deposit(account, wallet, asset, amount);
  return {engine, house, marketMaker};
}
