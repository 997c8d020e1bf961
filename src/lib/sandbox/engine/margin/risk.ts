/**
 * What contracts tie up and what they leave: sums over an account's positions and orders, in one settle asset.
 *
 *   equity      = wallet - isolated margins + profit not realized of cross positions
 *   available   = free money - initial margins of positions and orders - losses not realized
 *   liquidation   when equity <= maintenance, and for an isolated position when margin + profit <= its own maintenance
 */
import {over, times} from '../fixed.ts';
import type {Ledger} from '../ledger.ts';
import type {Markets} from '../markets.ts';
import type {EngineMarket} from '../types.ts';
import type {Marks} from './marks.ts';
import {type LivePosition, type Positions, unrealized} from './positions.ts';
import type {MarginSettings} from './settings.ts';
import {maintenanceOf} from './tiers.ts';

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

export class Risk {
  readonly positions: Positions;
  readonly settings: MarginSettings;
  readonly marks: Marks;
  /** The wallet that contracts are held in. */
  readonly wallet: string;
  readonly #ledger: Ledger;
  readonly #markets: Markets;
  readonly #orderMargins = new Map<string, bigint>();

  constructor(parts: {
    readonly positions: Positions;
    readonly settings: MarginSettings;
    readonly marks: Marks;
    readonly ledger: Ledger;
    readonly markets: Markets;
    readonly wallet: string;
  }) {
    this.positions = parts.positions;
    this.settings = parts.settings;
    this.marks = parts.marks;
    this.wallet = parts.wallet;
    this.#ledger = parts.ledger;
    this.#markets = parts.markets;
  }

  state(accountId: string, asset: string): MarginState {
    const held = this.#held(accountId, asset);
    const cross = held.filter(({isIsolated}) => !isIsolated);
    const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
    const profit = sum(cross.map((each) => each.profit));
    const isolated = sum(held.map(({isIsolated, position}) => (isIsolated ? position.margin : 0n)));
    const positionMargin = sum(held.map((each) => each.initial));
    const orderMargin = this.#orderMargins.get(`${accountId} ${asset}`) ?? 0n;
    const wallet = this.#ledger.total(accountId, asset, this.wallet);
    const loss = profit < 0n ? -profit : 0n;
    return {
      wallet,
      equity: wallet - isolated + profit,
      unrealized: profit,
      positionMargin,
      orderMargin,
      maintenance: sum(cross.map((each) => each.maintenance)),
      available: this.#ledger.free(accountId, asset, this.wallet) - positionMargin - orderMargin - loss,
    };
  }

  /** What of the free money of a wallet is not to be spent. */
  encumbered(accountId: string, asset: string, wallet: string): bigint {
    if (wallet !== this.wallet) return 0n;
    const {positionMargin, orderMargin, unrealized: profit} = this.state(accountId, asset);
    return positionMargin + orderMargin + (profit < 0n ? -profit : 0n);
  }

  /** Counts what an order ties up now instead of what it tied up before. */
  setOrderMargin(accountId: string, asset: string, before: bigint, now: bigint): void {
    const key = `${accountId} ${asset}`;
    this.#orderMargins.set(key, (this.#orderMargins.get(key) ?? 0n) + now - before);
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

  /** Positions that the engine must take over now: single isolated ones, or all cross ones of an asset. */
  due(accountId: string): readonly LivePosition[] {
    const open = this.positions.open(accountId);
    const assets = new Set(open.flatMap(({symbol}) => this.#markets.find(symbol)?.settle ?? []));
    return [...assets].flatMap((asset) => {
      const held = this.#held(accountId, asset);
      const {equity, maintenance} = this.state(accountId, asset);
      const cross = held.filter(({isIsolated}) => !isIsolated);
      const isolated = held.filter((each) => each.isIsolated && each.position.margin + each.profit <= each.maintenance);
      return [...isolated, ...(cross.length > 0 && equity <= maintenance ? cross : [])].map(({position}) => position);
    });
  }

  /**
   * Equity less maintenance margin by the mark price of the position's contract, all else unmoved: of an isolated position alone,
   * of a cross one with all that shares its pool. It is due where nothing is kept.
   */
  keptAt(position: LivePosition, market: EngineMarket): (price: bigint) => bigint {
    const isIsolated = this.isIsolated(position);
    const moved = isIsolated
      ? [position]
      : this.positions.open(position.accountId).filter((each) => each.symbol === position.symbol && !this.isIsolated(each));
    const own = (price: bigint) =>
      moved.reduce((sum, {quantity, cost}) => {
        const value = times(price, quantity < 0n ? -quantity : quantity);
        return sum + times(price, quantity) - cost - maintenanceOf(market, value);
      }, 0n);
    const {equity, maintenance} = this.state(position.accountId, market.settle ?? market.quote);
    const rest = isIsolated ? position.margin : equity - maintenance - own(this.marks.mark(market));
    return (price) => rest + own(price);
  }

  /** The mark value of a position, never negative. */
  valueOf(position: LivePosition, market: EngineMarket): bigint {
    const {quantity} = position;
    return times(this.marks.mark(market), quantity < 0n ? -quantity : quantity);
  }

  #held(accountId: string, asset: string) {
    return this.positions.open(accountId).flatMap((position) => {
      const market = this.#markets.find(position.symbol);
      if (market === null || market.settle !== asset) return [];
      const value = this.valueOf(position, market);
      const isIsolated = this.isIsolated(position);
      return {
        position,
        isIsolated,
        profit: unrealized(position, this.marks.mark(market)),
        initial: isIsolated ? position.margin : this.initialOf(value, position),
        maintenance: maintenanceOf(market, value),
      };
    });
  }
}
