/**
 * What contracts tie up and what they leave: sums over an account's positions and orders. The pool that they are held against is
 * one settle asset, or all coins of a unified account in USD, each by its weight as collateral.
 *
 *   equity      = wallet - isolated margins + profit not realized of cross positions
 *   available   = free money - initial margins of positions and orders - losses not realized (in a unified pool also + profits)
 *   liquidation   when equity <= maintenance, and for an isolated position when margin + profit <= its own maintenance
 */
import {over, times, UNIT} from '../fixed.ts';
import type {Ledger} from '../ledger.ts';
import type {Markets} from '../markets.ts';
import type {EngineMarket} from '../types.ts';
import type {Marks} from './marks.ts';
import {type LivePosition, type Positions, unrealized} from './positions.ts';
import type {MarginSettings} from './settings.ts';
import {maintenanceOf, sizeAt, type TierSize} from './tiers.ts';

export interface MarginState {
  /** All of the wallet, isolated margins included. */
  readonly wallet: bigint;
  readonly equity: bigint;
  /** Of cross positions; isolated ones are judged alone. */
  readonly unrealized: bigint;
  readonly positionMargin: bigint;
  readonly orderMargin: bigint;
  readonly maintenance: bigint;
  readonly available: bigint;
}

export interface Held {
  readonly position: LivePosition;
  readonly isIsolated: boolean;
  readonly settle: string;
  readonly profit: bigint;
  readonly initial: bigint;
  readonly maintenance: bigint;
}

export class Risk {
  readonly positions: Positions;
  readonly settings: MarginSettings;
  readonly marks: Marks;
  /** The wallet that contracts are held in. */
  readonly wallet: string;
  readonly #ledger: Ledger;
  readonly #markets: Markets;
  readonly #weights: ReadonlyMap<string, bigint>;
  /** By account and settle asset. */
  readonly #orderMargins = new Map<string, Map<string, bigint>>();

  constructor(parts: {
    readonly positions: Positions;
    readonly settings: MarginSettings;
    readonly marks: Marks;
    readonly ledger: Ledger;
    readonly markets: Markets;
    readonly wallet: string;
    /** What share of a coin counts in a unified pool, in units; of others nothing does. */
    readonly weights: ReadonlyMap<string, bigint>;
  }) {
    this.positions = parts.positions;
    this.settings = parts.settings;
    this.marks = parts.marks;
    this.wallet = parts.wallet;
    this.#weights = parts.weights;
    this.#ledger = parts.ledger;
    this.#markets = parts.markets;
  }

  /** In the settle asset; of a unified account what its pool is worth in it. */
  state(accountId: string, asset: string): MarginState {
    if (!this.settings.isUnified(accountId)) return this.#pool(accountId, asset);
    const usd = this.marks.usd(asset);
    const pool = this.unified(accountId);
    const [wallet, equity, profit] = [over(pool.wallet, usd), over(pool.equity, usd), over(pool.unrealized, usd)];
    const [positionMargin, orderMargin] = [over(pool.positionMargin, usd), over(pool.orderMargin, usd)];
    const [maintenance, available] = [over(pool.maintenance, usd), over(pool.available, usd)];
    return {wallet, equity, unrealized: profit, positionMargin, orderMargin, maintenance, available};
  }

  /** What stands on one settle asset alone, in it, whatever the pool. */
  ofAsset(accountId: string, asset: string): MarginState {
    return this.#pool(accountId, asset);
  }

  /** The one pool of a unified account, in USD. */
  unified(accountId: string): MarginState {
    return this.#pool(accountId, null);
  }

  #pool(accountId: string, asset: string | null): MarginState {
    const held = this.heldIn(accountId, asset);
    const cross = held.filter(({isIsolated}) => !isIsolated);
    const worth = (settle: string, amount: bigint) => (asset === null ? times(amount, this.marks.usd(settle)) : amount);
    const sum = (some: typeof held, of: (each: Held) => bigint) =>
      some.reduce((total, each) => total + worth(each.settle, of(each)), 0n);
    const profit = sum(cross, (each) => each.profit);
    const isolated = sum(held, ({isIsolated, position}) => (isIsolated ? position.margin : 0n));
    const positionMargin = sum(held, ({initial}) => initial);
    const orderMargin = this.#orderMargin(accountId, asset, worth);
    const {total: wallet, free} = asset === null ? this.#collateral(accountId) : this.#money(accountId, asset);
    const counted = asset === null || profit < 0n ? profit : 0n;
    return {
      wallet,
      equity: wallet - isolated + profit,
      unrealized: profit,
      positionMargin,
      orderMargin,
      maintenance: sum(cross, ({maintenance}) => maintenance),
      available: free - positionMargin - orderMargin + counted,
    };
  }

  #money(accountId: string, asset: string): {readonly total: bigint; readonly free: bigint} {
    return {total: this.#ledger.total(accountId, asset, this.wallet), free: this.#ledger.free(accountId, asset, this.wallet)};
  }

  /** All coins in USD as far as they count. What is owed counts in full. */
  #collateral(accountId: string): {readonly total: bigint; readonly free: bigint} {
    const sums = {total: 0n, free: 0n};
    for (const {asset, free, locked} of this.#ledger.holdings(accountId, this.wallet)) {
      const worth = (amount: bigint) => times(times(amount, this.marks.usd(asset)), amount < 0n ? UNIT : this.weight(asset));
      sums.total += worth(free + locked);
      sums.free += worth(free);
    }
    return sums;
  }

  #orderMargin(accountId: string, asset: string | null, worth: (settle: string, amount: bigint) => bigint): bigint {
    const tied = this.#orderMargins.get(accountId);
    if (asset !== null) return tied?.get(asset) ?? 0n;
    return [...(tied ?? [])].reduce((total, [settle, amount]) => total + worth(settle, amount), 0n);
  }

  /** The share of a coin's value that counts in a unified pool, in units. */
  weight(asset: string): bigint {
    return this.#weights.get(asset) ?? 0n;
  }

  /** What of the free money of a wallet is not to be spent. */
  encumbered(accountId: string, asset: string, wallet: string): bigint {
    if (wallet !== this.wallet) return 0n;
    if (this.settings.isUnified(accountId)) return this.#encumberedInPool(accountId, asset);
    const {positionMargin, orderMargin, unrealized: profit} = this.#pool(accountId, asset);
    return positionMargin + orderMargin + (profit < 0n ? -profit : 0n);
  }

  /** A coin may leave the pool as far as the pool can spare its value. */
  #encumberedInPool(accountId: string, asset: string): bigint {
    const weight = this.weight(asset);
    const {available, positionMargin, orderMargin} = this.unified(accountId);
    const isIdle = positionMargin === 0n && orderMargin === 0n && available >= 0n;
    if (isIdle || weight === 0n) return 0n;
    const spare = available <= 0n ? 0n : over(available, times(this.marks.usd(asset), weight));
    const free = this.#ledger.free(accountId, asset, this.wallet);
    return free > spare ? free - spare : 0n;
  }

  /** Counts what an order ties up now instead of what it tied up before. */
  setOrderMargin(accountId: string, asset: string, before: bigint, now: bigint): void {
    const tied = this.#orderMargins.get(accountId) ?? new Map<string, bigint>();
    this.#orderMargins.set(accountId, tied);
    tied.set(asset, (tied.get(asset) ?? 0n) + now - before);
  }

  isIsolated({accountId, symbol, mode}: LivePosition): boolean {
    return (mode ?? this.settings.marginMode(accountId, symbol)) === 'ISOLATED';
  }

  /** Initial margin of a value at the leverage that is set. */
  initialOf(
    value: bigint,
    {accountId, symbol, side, mode}: Pick<LivePosition, 'accountId' | 'symbol' | 'side' | 'mode'>,
  ): bigint {
    return over(value, this.settings.leverage(accountId, symbol, side, mode));
  }

  /** Positions that the engine must take over now: single isolated ones, or all cross ones of a pool. */
  due(accountId: string): readonly LivePosition[] {
    const isUnified = this.settings.isUnified(accountId);
    const all = this.heldIn(accountId, null);
    const isolated = all.filter((each) => each.isIsolated && each.position.margin + each.profit <= each.maintenance);
    const pools = new Set(all.map(({settle}) => (isUnified ? null : settle)));
    const cross = [...pools].flatMap((pool) => {
      const held = all.filter(({settle, isIsolated}) => !isIsolated && (pool === null || settle === pool));
      if (held.length === 0) return [];
      const {equity, maintenance} = this.#pool(accountId, pool);
      return equity <= maintenance ? held : [];
    });
    return [...isolated, ...cross].map(({position}) => position);
  }

  /**
   * Equity less maintenance margin by the mark price of the position's contract, all else unmoved: of an isolated position alone,
   * of a cross one with all that shares its pool. It is due where nothing is kept.
   */
  keptAt(position: LivePosition, market: EngineMarket): (price: bigint) => bigint {
    const {accountId, symbol} = position;
    const isIsolated = this.isIsolated(position);
    const settle = market.settle ?? market.quote;
    const isUnified = !isIsolated && this.settings.isUnified(accountId);
    const worth = (amount: bigint) => (isUnified ? times(amount, this.marks.usd(settle)) : amount);
    const moved = isIsolated
      ? [position]
      : this.positions.open(accountId).filter((each) => each.symbol === symbol && !this.isIsolated(each));
    const own = (price: bigint) =>
      moved.reduce((sum, {quantity, cost}) => {
        const needed = maintenanceOf(market, sizeAt(price, quantity));
        return sum + worth(times(price, quantity) - cost) - worth(needed);
      }, 0n);
    const {equity, maintenance} = this.#pool(accountId, isUnified ? null : settle);
    const rest = isIsolated ? position.margin : equity - maintenance - own(this.marks.mark(market));
    return (price) => rest + own(price);
  }

  /** Whether an account has cross positions of a settle asset, or (null) any. */
  isExposed(accountId: string, asset: string | null): boolean {
    return this.heldIn(accountId, asset).some(({isIsolated}) => !isIsolated);
  }

  /** The mark value of a position, never negative. */
  valueOf(position: LivePosition, market: EngineMarket): bigint {
    return this.sizeOf(position, market).value;
  }

  /** What decides its risk tier. */
  sizeOf({quantity}: LivePosition, market: EngineMarket): TierSize {
    return sizeAt(this.marks.mark(market), quantity);
  }

  /** Positions of one settle asset, or of all, with what they are worth now. */
  heldIn(accountId: string, asset: string | null): readonly Held[] {
    return this.positions.open(accountId).flatMap((position) => {
      const market = this.#markets.find(position.symbol);
      if (market === null || (asset !== null && market.settle !== asset)) return [];
      const value = this.valueOf(position, market);
      const isIsolated = this.isIsolated(position);
      return {
        position,
        isIsolated,
        settle: market.settle ?? market.quote,
        profit: unrealized(position, this.marks.mark(market)),
        initial: isIsolated ? position.margin : this.initialOf(value, position),
        maintenance: maintenanceOf(market, this.sizeOf(position, market)),
      };
    });
  }
}
