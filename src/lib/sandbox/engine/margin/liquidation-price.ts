/**
 * The price of a liquidation: what an account keeps over its maintenance margin is concave in the mark price of one contract, so
 * that it is positive between two prices at most. A long position dies at the lower one, a short position at the upper one.
 */
import type {EngineMarket} from '../types.ts';
import type {LivePosition} from './positions.ts';
import type {Risk} from './risk.ts';

/** As many doublings as a search upwards makes; a price beyond is none. */
const MOST_DOUBLINGS = 40;

/** The first mark price of the contract, all others unmoved, at which the engine takes the position over; null: there is none. */
export function liquidationPrice(risk: Risk, position: LivePosition, market: EngineMarket): bigint | null {
  if (position.quantity === 0n) return null;
  const mark = risk.marks.mark(market);
  const kept = risk.keptAt(position, market);
  if (kept(mark) <= 0n) return mark;
  return position.quantity > 0n ? below(mark, kept) : above(mark, kept);
}

/** The highest price that keeps nothing, between zero and a price that keeps something. */
function below(mark: bigint, kept: (price: bigint) => bigint): bigint | null {
  if (kept(0n) > 0n) return null;
  let [dead, alive] = [0n, mark];
  while (alive - dead > 1n) {
    const middle = (alive + dead) / 2n;
    if (kept(middle) <= 0n) dead = middle;
    else alive = middle;
  }
  return dead;
}

function above(mark: bigint, kept: (price: bigint) => bigint): bigint | null {
  let [alive, dead] = [mark, mark * 2n];
  for (let doubled = 0; kept(dead) > 0n; doubled += 1) {
    if (doubled === MOST_DOUBLINGS) return null;
    [alive, dead] = [dead, dead * 2n];
  }
  while (dead - alive > 1n) {
    const middle = (alive + dead) / 2n;
    if (kept(middle) <= 0n) dead = middle;
    else alive = middle;
  }
  return dead;
}
