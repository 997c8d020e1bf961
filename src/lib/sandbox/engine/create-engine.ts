/** One venue's engine with its markets, money and market maker, from a name and a seed. */
import type {SandboxClock, VenueModule} from '../venue.ts';
import {TradingFloor} from './floor.ts';
import {House} from './house.ts';
import {MarketMaker} from './market-maker.ts';
import {MatchingEngine} from './matching-engine.ts';
import {seededRandom} from './random.ts';
import {CUSTOMER} from './types.ts';
import {marketsOf, openingBook, usdPrice} from './universe.ts';

export interface VenueEngine {
  readonly engine: MatchingEngine;
  readonly house: House;
  readonly marketMaker: MarketMaker;
}

/** The market maker stands still until it is started. */
export function createEngine(options: {
  readonly venue: string;
  readonly seed: number;
  readonly clock: SandboxClock;
  readonly fees: {readonly maker: string; readonly taker: string};
  readonly money: VenueModule['money'];
}): VenueEngine {
  const {venue, seed, clock, fees, money} = options;
  const floor = new TradingFloor({markets: marketsOf(venue), fees, clock, opening: (market) => openingBook(venue, seed, market)});
  const engine = new MatchingEngine(floor, {fees, usdPrice});
  const house = new House(floor);
  const marketMaker = new MarketMaker({venue, engine, house, clock, random: seededRandom(seed, `${venue}/market-maker`)});
  for (const {wallet, asset, amount} of money) engine.deposit(CUSTOMER, wallet, asset, amount);
  return {engine, house, marketMaker};
}
