/** What is open per symbol, in a line each. */
import {type DecimalText, plain, ZERO} from '../../model/decimal.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {amount} from '../format.ts';
import {printable} from '../printable.ts';

/**
 * One line per symbol: how many orders are open, and what is left to buy and to sell. `unsure`: accounts that are not
 * followed at the moment, whose orders may have changed or be missing.
 */
export function sumLines(orders: readonly Order[], unsure: readonly string[]): readonly string[] {
  const open = orders.filter(({status}) => !isTerminal(status));
  const groups = Map.groupBy(open, ({symbol}) => symbol);
  const [first, ...others] = unsure;
  const doubt = first === undefined ? '' : `, not sure: ${others.length === 0 ? printable(first) : `${unsure.length} accounts`}`;
  return [...groups].toSorted().map(([symbol, group]) => {
    const left = (side: 'BUY' | 'SELL') => sum(group.filter((order) => order.side === side).map(({remaining}) => remaining));
    return `${printable(symbol)}: ${group.length} open, buying ${left('BUY')}, selling ${left('SELL')}${doubt}`;
  });
}

/** The first lines there is room for, and how many symbols are in none of them. */
export function firstSums(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  if (room === 0) return [];
  const left = lines.length - room;
  return [...lines.slice(0, room - 1), `${lines[room - 1]}; ${left} more ${left === 1 ? 'symbol' : 'symbols'}`];
}

/** What is known of the sum; "at least" where a part is not known. */
function sum(parts: readonly (DecimalText | null)[]): string {
  const known = parts.filter((part) => part !== null);
  const total = amount(plain(known.reduce((all, part) => all.plus(part), ZERO)));
  return known.length === parts.length ? total : `at least ${total}`;
}
