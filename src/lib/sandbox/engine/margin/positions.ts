/**
 * Open contracts by account. A position keeps what it cost and not an average price, so that no division can lose a unit of
 * money: wallet + mark value - cost is the same before and after every trade. Where profit is settled in sessions, the cost follows
 * the mark then, and what was paid at the entry is kept beside it.
 */
import {booked, over, times} from '../fixed.ts';
import type {EngineMarginMode, PositionSide} from './position.ts';

export interface LivePosition {
  readonly accountId: string;
  readonly symbol: string;
  readonly side: PositionSide;
  /** How its orders asked to hold it; null where the setting of the account decides. */
  readonly mode: EngineMarginMode | null;
  /** Base units; negative is short. */
  quantity: bigint;
  /** Sum of price x quantity of what is open, with the sign of the quantity. */
  cost: bigint;
  /** The same by the prices of its own trades, whatever was settled since. */
  entry: bigint;
  /** Profit of what was closed since it was opened, before fees. */
  realized: bigint;
  /** Paid for it since it was opened. */
  fees: bigint;
  /** What of them was paid to open what is open now. */
  openFees: bigint;
  /** Received for it since it was opened; negative was paid. */
  funding: bigint;
  /** What an isolated position has of the wallet; zero where it is held cross. */
  margin: bigint;
  openedAt: number;
  updatedAt: number;
}

export class Positions {
  readonly #all = new Map<string, LivePosition>();

  /** The position, flat where there is none yet. */
  of(accountId: string, symbol: string, side: PositionSide, mode: EngineMarginMode | null = null): LivePosition {
    const key = `${accountId} ${symbol} ${side} ${mode ?? ''}`;
    let position = this.#all.get(key);
    if (position === undefined) {
      const amounts = {quantity: 0n, cost: 0n, entry: 0n, realized: 0n, fees: 0n, openFees: 0n, funding: 0n, margin: 0n};
      position = {accountId, symbol, side, mode, ...amounts, openedAt: 0, updatedAt: 0};
      this.#all.set(key, position);
    }
    return position;
  }

  /** Those that are not flat, of every account without one. */
  open(accountId: string | null = null): readonly LivePosition[] {
    return [...this.#all.values()].filter(
      (position) => position.quantity !== 0n && (accountId === null || position.accountId === accountId),
    );
  }

  /** Applies a trade of signed base units. Answers the profit of the part that was closed. */
  fill(position: LivePosition, signed: bigint, price: bigint, at: number): bigint {
    if (position.quantity === 0n) {
      position.realized = 0n;
      position.fees = 0n;
      position.openFees = 0n;
      position.funding = 0n;
      position.openedAt = at;
    }
    position.updatedAt = at;
    const closes = position.quantity !== 0n && position.quantity > 0n !== signed > 0n;
    const closed = closes ? -clamp(signed, position.quantity) : 0n;
    const opened = signed + closed;
    // Closed in part, the share is booked; what it is short of stays in the cost of the rest.
    const share = closed === 0n ? 0n : (position.cost * closed) / position.quantity;
    const profit = booked(times(price, closed) - share);
    const costClosed = times(price, closed) - profit;
    const entryClosed = closed === 0n ? 0n : (position.entry * closed) / position.quantity;
    position.quantity += signed;
    position.cost += times(price, opened) - costClosed;
    position.entry += times(price, opened) - entryClosed;
    position.realized += profit;
    // Beyond what was open, a new position begins.
    if (closed !== 0n && opened !== 0n)
      Object.assign(position, {realized: 0n, fees: 0n, openFees: 0n, funding: 0n, openedAt: at});
    return profit;
  }
}

/** Profit that is not realized at this mark price. */
export function unrealized({quantity, cost}: LivePosition, mark: bigint): bigint {
  return times(mark, quantity) - cost;
}

/** Average price of what is open; zero when flat. */
export function entryPrice({quantity, entry}: LivePosition): bigint {
  return quantity === 0n ? 0n : over(entry, quantity);
}

/** `signed` cut to the size of a position that it runs against. */
function clamp(signed: bigint, quantity: bigint): bigint {
  if (quantity > 0n) return signed < -quantity ? -quantity : signed;
  return signed > -quantity ? -quantity : signed;
}
