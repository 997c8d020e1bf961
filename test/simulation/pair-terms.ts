/** What an episode of a pair trades, drawn from its seed: spot or contracts, taking or resting, how much, and how much of it may be alone. */
import {type Decimal, dec, plain} from '../../src/lib/model/decimal.ts';
import type {Product} from '../../src/lib/model/market.ts';
import {productsOf} from '../../src/lib/sandbox/venue.ts';
import {inProduct} from '../support/product.ts';
import type {Desk, DeskAccount} from './desk.ts';
import {pick} from './swarm.ts';
import {marketOf} from './terms.ts';
import {seeded} from './virtual-time.ts';
import type {Sides, World} from './world.ts';

const SYMBOL = 'BTC/USDT';
const SPREADS = ['-300', '-300', '-30', '-5', '5'] as const;

export interface PairKind {
  readonly maker: boolean;
  /** Of each exchange. */
  readonly products: readonly [Product, Product];
}

export interface PairTerms {
  readonly name: string;
  readonly maker: boolean;
  readonly long: DeskAccount;
  readonly short: DeskAccount;
  /** Coins, as all here: the coarser step. */
  readonly lot: Decimal;
  /** The smallest order that both markets take. */
  readonly unit: Decimal;
  readonly quantity: string;
  readonly maxUnhedged: string;
  readonly minSpreadBps: string;
}

/** Spot against perpetual, or two perpetuals, where both exchanges have them. */
export function drawKind(sides: readonly [Sides, Sides], seed: number): PairKind {
  const random = seeded(seed ^ 0x2545f491);
  const drawn = ({venue}: Sides) => (productsOf(venue).includes('linear') && random() < 0.5 ? 'linear' : 'spot');
  return {products: [drawn(sides[0]), drawn(sides[1])], maker: random() < 0.6};
}

export function drawPair({accounts, worlds}: Desk, {maker}: PairKind, seed: number, random: () => number): PairTerms {
  const [one, other] = accounts as readonly [DeskAccount, DeskAccount];
  const [long, short] = random() < 0.5 ? [one, other] : [other, one];
  const markets = worlds.map((world) => marketOf(world, symbolOn(world)));
  const largest = (sizes: readonly string[]) => sizes.map(dec).reduce((a, b) => (a.gt(b) ? a : b));
  const unit = largest(['0.001', ...markets.flatMap(({stepSize, minQuantity}) => [stepSize, minQuantity])]);
  const maxUnhedged = plain(unit.times(1 + Math.floor(random() * 10)));
  return {
    ...{name: `pair-${seed}`, maker, long, short, unit, maxUnhedged},
    lot: largest(markets.map(({stepSize}) => stepSize)),
    quantity: plain(dec(maxUnhedged).times(1 + Math.floor(random() * 5))),
    minSpreadBps: maker ? pick(random, SPREADS) : '-300',
  };
}

/** What the episode trades on an exchange. */
export function symbolOn({product}: World): string {
  return inProduct(SYMBOL, product);
}
