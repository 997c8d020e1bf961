/** Per coin, the prices at which an account is liquidated: of its pools, and of isolated positions by themselves. */
import type {Collateral, MarginPool, Position} from '../model/account.ts';
import {toCoins} from '../model/coins.ts';
import type {RiskTier} from '../model/contract.ts';
import {Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../model/decimal.ts';
import {splitSymbol} from '../model/symbol.ts';
import {isDollar} from './dollars.ts';
import {deathFactors, type Exposure, type MovingPosition, maintenanceOf} from './liquidation-line.ts';

export interface MarginLine {
  readonly asset: string;
  readonly direction: 'DOWN' | 'UP';
  /** Now: the mark price of its largest contract, per coin; of a coin without one, its price in the pool's currency. */
  readonly price: DecimalText | null;
  /** At which the account is liquidated when only this coin moves, by mxt's own account. Null: not known. */
  readonly liquidationPrice: DecimalText | null;
  /** |price - liquidation| / price, of the nearer of mxt's own price and the exchange's. */
  readonly distance: DecimalText | null;
  /** The exchange's own liquidation price, per coin. */
  readonly told: DecimalText | null;
  /** The isolated position that is liquidated there, and nothing else of the account; null: the account is. */
  readonly symbol: string | null;
}

/** What of one account the lines are made of. */
export interface LineSources {
  readonly pools: readonly MarginPool[];
  readonly positions: readonly Position[];
  /** By symbol; null: could not be read. */
  readonly tiers: ReadonlyMap<string, readonly RiskTier[] | null>;
  /** The user's name of a coin that the exchange lists. */
  nameOf(listedAs: string): string;
  /** USD per unit. */
  usdOf(asset: string): DecimalText | null;
}

const DISTANCE_PLACES = 12;

/** Up to two rows a coin, the nearer first; coins by their nearest row, those of unknown distance last. */
export function marginLines(sources: LineSources): readonly MarginLine[] {
  const found = [...sources.pools.flatMap((pool) => poolLines(pool, sources)), ...isolatedLines(sources)];
  const nearest = [...Map.groupBy(found, ({asset, direction}) => `${asset} ${direction}`).values()].flatMap((same) => {
    const [first] = same.toSorted(byDistance);
    return first === undefined ? [] : [first];
  });
  const perAsset = [...Map.groupBy(nearest.toSorted(byDistance), ({asset}) => asset).values()];
  return perAsset.flat();
}

/** Positions that share this pool's equity. */
function carriedBy({settles}: MarginPool, positions: readonly Position[]): readonly Position[] {
  return positions.filter(({symbol, marginMode}) => {
    const settle = settleOf(symbol);
    return marginMode !== 'ISOLATED' && (settles === null || (settle !== null && settles.includes(settle)));
  });
}

function poolLines(pool: MarginPool, sources: LineSources): readonly MarginLine[] {
  const positions = carriedBy(pool, sources.positions);
  const isOwing = pool.collateral.some(({quantity}) => quantity.startsWith('-'));
  if (positions.length === 0 && !isOwing) return [];
  const {nameOf} = sources;
  const coins = [...positions.map(({coin}) => nameOf(coin)), ...pool.collateral.map(({asset}) => nameOf(asset))];
  // The money that everything is counted in moves all lines at once: it has none of its own.
  const moving = [...new Set(coins)].filter((asset) => asset !== pool.asset && !isDollar(asset));
  return moving.flatMap((asset) => {
    const held = positions.filter(({coin}) => nameOf(coin) === asset);
    const collateral = pool.collateral.filter((each) => nameOf(each.asset) === asset);
    const exposure = exposureOf(pool, held, collateral, sources);
    return linesOf({asset, symbol: null, held, price: priceOf(held) ?? priceIn(pool, collateral[0]?.asset, sources), exposure});
  });
}

function isolatedLines(sources: LineSources): readonly MarginLine[] {
  return sources.positions.flatMap((position) => {
    if (position.marginMode !== 'ISOLATED') return [];
    const asset = sources.nameOf(position.coin);
    const exposure = isolatedExposure(position, sources);
    return linesOf({asset, symbol: position.symbol, held: [position], price: markOf(position), exposure});
  });
}

/** Null where a figure that it takes is not known. */
function exposureOf(
  {asset, mode, equity, maintenance}: MarginPool,
  held: readonly Position[],
  collateral: readonly Collateral[],
  sources: LineSources,
): Exposure | null {
  // What a portfolio needs comes from stress scenarios of the exchange, not from tiers.
  if (mode === 'PORTFOLIO' || equity === null || maintenance === null) return null;
  const positions = held.map((position) => movingPosition(position, asset, sources));
  const coins = collateral.map((each) => worthOf(each, asset, sources));
  if (positions.includes(null) || coins.includes(null)) return null;
  return {
    slack: dec(equity).minus(maintenance),
    coins: coins.reduce<Decimal>((sum, worth) => (worth === null ? sum : sum.plus(worth)), ZERO),
    positions: positions.filter((each) => each !== null),
  };
}

/** Margin and profit against its own maintenance. */
function isolatedExposure(position: Position, sources: LineSources): Exposure | null {
  const settle = settleOf(position.symbol);
  const moving = settle === null ? null : movingPosition(position, settle, sources);
  const {margin, unrealizedPnl} = position;
  if (moving === null || margin === null || unrealizedPnl === null) return null;
  const needed = position.maintenance ?? maintenanceOf(moving.tiers, moving.notional.abs(), moving.quantity);
  return {slack: dec(margin).plus(unrealizedPnl).minus(needed), coins: ZERO, positions: [moving]};
}

function movingPosition(position: Position, currency: string, sources: LineSources): MovingPosition | null {
  const {symbol, quantity, markPrice} = position;
  const settle = settleOf(symbol);
  const tiers = sources.tiers.get(symbol) ?? null;
  const rate = settle === null ? null : rateOf(settle, currency, sources);
  if (markPrice === null || rate === null || tiers === null || tiers.length === 0) return null;
  return {notional: dec(quantity).times(markPrice), quantity: dec(quantity).abs(), rate, tiers};
}

/** What a coin of the pool counts for; all of it where it is owed. */
function worthOf({asset, quantity, weight}: Collateral, currency: string, sources: LineSources): Decimal | null {
  const rate = rateOf(asset, currency, sources);
  const share = quantity.startsWith('-') ? '1' : weight;
  return rate === null || share === null ? null : dec(quantity).times(rate).times(share);
}

function rateOf(asset: string, into: string, {usdOf}: LineSources): Decimal | null {
  if (asset === into) return ONE;
  const [one, other] = [usdOf(asset), into === 'USD' ? '1' : usdOf(into)];
  return one === null || other === null || dec(other).isZero() ? null : dec(one).div(other);
}

function priceIn({asset}: MarginPool, coin: string | undefined, sources: LineSources): Decimal | null {
  return coin === undefined ? null : rateOf(coin, asset, sources);
}

/** Per coin, of the largest position that has a mark price. */
function priceOf(held: readonly Position[]): Decimal | null {
  const sizes = held.flatMap((position) => {
    const mark = markOf(position);
    return mark === null ? [] : [{mark, size: toCoins(position.quantity, position.coinsPerUnit).abs()}];
  });
  return sizes.toSorted((a, b) => b.size.times(b.mark).cmp(a.size.times(a.mark)))[0]?.mark ?? null;
}

function markOf({markPrice, coinsPerUnit}: Position): Decimal | null {
  return markPrice === null ? null : dec(markPrice).div(coinsPerUnit);
}

interface Subject {
  readonly asset: string;
  readonly symbol: string | null;
  readonly held: readonly Position[];
  readonly price: Decimal | null;
  /** Null: the account's own line is not known, and the exchange's stands alone. */
  readonly exposure: Exposure | null;
}

function linesOf({asset, symbol, held, price, exposure}: Subject): readonly MarginLine[] {
  const {down, up} = price === null || exposure === null ? {down: null, up: null} : deathFactors(exposure);
  return (['DOWN', 'UP'] as const).flatMap((direction): readonly MarginLine[] => {
    const factor = direction === 'DOWN' ? down : up;
    const told = nearestTold(held, direction);
    const isDue = factor !== null || told !== null || (exposure === null && losesBy(held) === direction);
    if (!isDue) return [];
    const own = factor === null || price === null ? null : onGrid(factor.times(price), direction);
    const distances = [
      ...(own === null || price === null ? [] : [price.minus(own).abs().div(price)]),
      ...(told === null ? [] : [told.distance]),
    ];
    return [
      {
        asset,
        direction,
        price: price === null ? null : plain(price.toSignificantDigits(20)),
        liquidationPrice: own === null ? null : plain(own),
        distance: distances.length === 0 ? null : plain(Decimal.min(...distances).toDecimalPlaces(DISTANCE_PLACES)),
        told: told === null ? null : plain(told.price.toSignificantDigits(20)),
        symbol,
      },
    ];
  });
}

/** Digits to which a quotient is the number that is meant, and not its rounding. */
const EXACT_DIGITS = 60;

/** Away from today's price, to a step that is far below any tick: liquidated there, and not yet one step before. */
function onGrid(price: Decimal, direction: 'DOWN' | 'UP'): Decimal {
  const places = price.lt('0.01') ? 20 : 12;
  const rounding = direction === 'DOWN' ? Decimal.ROUND_FLOOR : Decimal.ROUND_CEIL;
  return price.toSignificantDigits(EXACT_DIGITS).toDecimalPlaces(places, rounding);
}

interface Told {
  readonly price: Decimal;
  readonly distance: Decimal;
}

/** The exchange's liquidation price on this side of the mark price, the nearest where it gives several. */
function nearestTold(held: readonly Position[], direction: 'DOWN' | 'UP'): Told | null {
  const all = held.flatMap(({liquidationPrice, markPrice, coinsPerUnit, quantity}): Told[] => {
    if (liquidationPrice === null || markPrice === null || dec(markPrice).isZero()) return [];
    const [at, mark] = [dec(liquidationPrice), dec(markPrice)];
    const isBelow = at.eq(mark) ? !quantity.startsWith('-') : at.lt(mark);
    if (isBelow !== (direction === 'DOWN')) return [];
    return [{price: at.div(coinsPerUnit), distance: mark.minus(at).abs().div(mark)}];
  });
  return all.toSorted((a, b) => a.distance.cmp(b.distance))[0] ?? null;
}

/** The way in which the positions lose; null where they are even, and without any. */
function losesBy(held: readonly Position[]): 'DOWN' | 'UP' | null {
  const net = held.reduce<Decimal>((sum, {quantity, coinsPerUnit}) => sum.plus(dec(quantity).times(coinsPerUnit)), ZERO);
  return net.isZero() ? null : net.gt(0) ? 'DOWN' : 'UP';
}

function settleOf(symbol: string): string | null {
  return splitSymbol(symbol)?.settle ?? null;
}

/** Nearer ones first, unknown ones last; of equals the account's before that of one position. */
function byDistance(a: MarginLine, b: MarginLine): number {
  if (a.distance === null || b.distance === null) return Number(a.distance === null) - Number(b.distance === null);
  return dec(a.distance).cmp(b.distance);
}
