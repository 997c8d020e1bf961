/** Which markets a venue has, their rules, and the book each one opens with. Everything follows from the venue and the seed. */
import type {DecimalText} from '../../model/decimal.ts';
import {COINS, MONIES} from './assets.ts';
import {floorTo, over, text, times, UNIT, units} from './fixed.ts';
import type {OpeningBook} from './markets.ts';
import {hash, seededRandom} from './random.ts';
import type {EngineMarket, EngineProduct} from './types.ts';

/** Markets of one quote on a venue. */
export interface Listing {
  /** Default: spot. */
  readonly product?: EngineProduct;
  readonly quote: string;
  /** How many of the most liquid coins trade against it. */
  readonly coins: number;
  /** Smallest order, in quote units. */
  readonly minNotional: DecimalText;
  /** A quote that is listed too: these markets trade on the books of that quote's, and pay with a money of their own. */
  readonly bookOf?: string;
  /** Coins that are traded several at once here, as "1000" of PEPE in 1000PEPE. */
  readonly multiples?: Readonly<Record<string, string>>;
  /** What the risk tiers of these contracts count; default: value. */
  readonly tiersCount?: 'QUANTITY';
}

/** Markets of these many coins against dollars have deep books that move. */
const LIQUID_COINS = 15;
/** These many coins are on every venue; of the others each venue lacks a few. */
const SHARED_COINS = 40;
const MILLION = 1_000_000n;
/** Quotes whose markets of liquid coins move. */
const DOLLARS = ['USD', 'USDT', 'USDC'];
const MONEY_RANK = ['USD', 'USDT', 'USDC', 'EUR'];

const USD = new Map([...COINS, ...MONIES].map(({asset, usd}) => [asset, usd]));

/** USD per unit of an asset, or of several of a coin ("1000PEPE"); "0" for an asset that has no price here. */
export function usdPrice(asset: string): string {
  const {coin, count} = coinOf(asset);
  const price = USD.get(coin) ?? '0';
  return count === 1n ? price : text(units(price) * count);
}

/** What one unit of a base is: 1000 of PEPE for 1000PEPE, else one of itself. */
export function coinOf(base: string): {readonly coin: string; readonly count: bigint} {
  const [, count, coin] = /^(10+)([A-Z].*)$/.exec(base) ?? [];
  return count === undefined || coin === undefined ? {coin: base, count: 1n} : {coin, count: BigInt(count)};
}

export interface BookShape {
  /** Middle of the book when nothing has moved yet. */
  readonly reference: bigint;
  /** Distance between price levels: a multiple of the tick. */
  readonly gap: bigint;
  readonly levels: number;
  /** USD that a level near the top is worth, in units. */
  readonly levelValue: bigint;
  /** How far this venue's price lies from the reference, in millionths. */
  readonly offset: bigint;
  readonly moving: boolean;
}

const LISTED = new Map<string, readonly EngineMarket[]>();

/** The markets of a venue, most liquid first. Made once: a simulation opens thousands of venues. */
export function marketsOf(venue: string, listing: readonly Listing[]): readonly EngineMarket[] {
  const key = `${venue} ${JSON.stringify(listing)}`;
  const known = LISTED.get(key) ?? list(venue, listing);
  LISTED.set(key, known);
  return known;
}

function list(venue: string, listing: readonly Listing[]): readonly EngineMarket[] {
  const markets = moneyMarkets(listing);
  for (const {product = 'spot', quote, coins, minNotional, bookOf = quote, multiples = {}, tiersCount} of listing) {
    for (const [rank, {asset}] of COINS.slice(0, coins).entries()) {
      const listed = rank < SHARED_COINS || hash(`${venue}/${asset}${bookOf}`) % 25 !== 0;
      if (asset === quote || rank < COINS.findIndex((coin) => coin.asset === quote) || !listed) continue;
      const base = `${multiples[asset] ?? ''}${asset}`;
      const market = {...rules(product, base, bookOf, minNotional), ...(tiersCount !== undefined && {tiersCount})};
      markets.push(bookOf === quote ? market : {...market, symbol: symbolOf(product, base, quote), quote});
    }
  }
  return markets;
}

/** Every money that is a quote against every other one that ranks before it: USDC/USDT, EUR/USDT... */
function moneyMarkets(listing: readonly Listing[]): EngineMarket[] {
  const spot = listing.filter(({product = 'spot'}) => product === 'spot');
  const monies = MONEY_RANK.flatMap((money) => spot.find(({quote}) => quote === money) ?? []);
  return monies.flatMap(({quote, minNotional}, rank) =>
    // Monies that share their books are one unit here, and do not trade against each other.
    monies.slice(rank + 1).flatMap((other) => (other.bookOf === quote ? [] : [rules('spot', other.quote, quote, minNotional)])),
  );
}

function symbolOf(product: EngineProduct, base: string, quote: string): string {
  return product === 'spot' ? `${base}/${quote}` : `${base}/${quote}:${quote}`;
}

/** What the randomness of a market is drawn by. */
function drawnBy({symbol, product, base, quote}: EngineMarket): string {
  return product === 'spot' ? `${base}${quote}` : symbol;
}

/** How a venue's market maker quotes a symbol. */
export function bookShape(venue: string, market: EngineMarket): BookShape {
  const {coin} = coinOf(market.base);
  const rank = COINS.findIndex(({asset}) => asset === coin);
  const money = rank < 0;
  const liquid = money || (rank < LIQUID_COINS && DOLLARS.includes(market.quote));
  const top = liquid && !money && rank < 2;
  const reference = over(units(usdPrice(market.base)), units(usdPrice(market.quote)));
  const tick = units(market.tickSize);
  const wantedGap = times(reference, top ? UNIT / 20_000n : liquid ? UNIT / 10_000n : UNIT / 2_000n);
  const spread = money ? 60 : liquid ? 600 : 2400;
  return {
    reference,
    gap: wantedGap < tick ? tick : floorTo(wantedGap, tick),
    levels: top ? 150 : liquid ? 60 : 12,
    levelValue: (top ? 9000n : liquid ? 3000n : 250n) * UNIT,
    offset: BigInt((hash(`${venue}/${drawnBy(market)}/offset`) % spread) - spread / 2),
    moving: liquid,
  };
}

/** The price `shape.offset + drift` millionths away from the reference, as a number of gaps. */
export function gridIndex(shape: BookShape, drift: bigint): bigint {
  return (shape.reference * (MILLION + shape.offset + drift)) / MILLION / shape.gap;
}

/**
 * Base quantities of the levels of a market: `share` is between 0 and 1000 thousandths of randomness. What they are worked out from is
 * read once, as a book has hundreds of levels.
 */
export function levelQuantities(shape: BookShape, market: EngineMarket): (distance: number, share: number) => bigint {
  const usd = units(usdPrice(market.base));
  const step = units(market.stepSize);
  return (distance, share) => {
    const value = (shape.levelValue * BigInt(200 + share + 15 * distance)) / 1000n;
    const quantity = floorTo(over(value, usd), step);
    return quantity < step ? step : quantity;
  };
}

/** The book of a symbol before anything happened. `depth`: so many levels of each side, where no more are looked at. */
export function openingBook(venue: string, seed: number, market: EngineMarket, depth = Number.POSITIVE_INFINITY): OpeningBook {
  const shape = bookShape(venue, market);
  const random = seededRandom(seed, `${venue}/${drawnBy(market)}/opening`);
  const index = gridIndex(shape, 0n);
  const quantity = levelQuantities(shape, market);
  const bids: [bigint, bigint][] = [];
  const asks: [bigint, bigint][] = [];
  for (let distance = 0; distance < Math.min(shape.levels, depth); distance += 1) {
    const away = BigInt(distance);
    if (index > away) bids.push([(index - away) * shape.gap, quantity(distance, Math.floor(random() * 1000))]);
    asks.push([(index + 1n + away) * shape.gap, quantity(distance, Math.floor(random() * 1000))]);
  }
  return {last: index * shape.gap, bids, asks};
}

/** Tick and step near what real venues have; together never finer than eight decimals, so that every amount fits the wire. */
function rules(product: EngineProduct, base: string, quote: string, minNotional: string): EngineMarket {
  const price = over(units(usdPrice(base)), units(usdPrice(quote)));
  const digits = exponent(price);
  const dollars = MONEY_RANK.includes(quote);
  const tick = base === 'BTC' || (base === 'ETH' && dollars) ? -2 : Math.max(digits - (dollars ? 4 : 3), -8);
  // Contracts are counted more coarsely than coins.
  const fine = product === 'spot' ? 1 : -1;
  const step = Math.min(Math.max(-(exponent(units(usdPrice(base))) + fine), -8 - tick), 0);
  const symbol = symbolOf(product, base, quote);
  return {
    symbol,
    bookSymbol: symbol,
    product,
    base,
    quote,
    settle: product === 'spot' ? null : quote,
    tickSize: text(power(tick)),
    stepSize: text(power(step)),
    minQuantity: text(power(step)),
    maxQuantity: text(power(step) * (product === 'spot' ? 900_000_000n : 2_000_000n)),
    minNotional,
    status: 'TRADING',
  };
}

/** Power of ten of the first digit: 95000 -> 4, 0.0123 -> -2. */
function exponent(value: bigint): number {
  return value.toString().length - UNIT.toString().length;
}

function power(exponentOfTen: number): bigint {
  return exponentOfTen >= 0 ? UNIT * 10n ** BigInt(exponentOfTen) : UNIT / 10n ** BigInt(-exponentOfTen);
}
