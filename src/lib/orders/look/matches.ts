/** An id that fits several orders: which they are, and what would tell them apart. */
import {DeskError} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {FoundOrder} from './journaled.ts';
import {orderOfIntent} from './shown-order.ts';

type Match = Pick<FoundOrder, 'order' | 'intent'> & {readonly handle: Pick<FoundOrder['handle'], 'account' | 'exchange'>};

/** The refusal to guess which of several orders is meant. Nothing was sent. */
export function ambiguous(id: string, found: readonly Match[]): DeskError {
  const matches = found.flatMap(({handle: {account, exchange}, order, intent}) => {
    const match = order ?? (intent === null ? null : orderOfIntent(intent));
    return match === null ? [] : [{...match, account, exchange}];
  });
  const message = `${id.slice(0, 64)} fits ${matches.length} orders: ${matches.map(described).join('; ')}.`;
  return new DeskError('usage', message, {hint: hintFor(id, matches), matches, sent: false});
}

/** Orders of one name (a ladder, a route) are told apart by their own ids alone. */
function hintFor(id: string, matches: readonly Order[]): string {
  const isById = ({id: own}: Order) => own === id;
  const wanted = flags(matches);
  const isKindEnough = matches.filter(isById).length === 1 || matches.filter((each) => !isById(each)).length === 1;
  if (wanted.includes(KIND) && !isKindEnough) return 'Name one of them by its own id.';
  return `Add ${wanted}.`;
}

const KIND = '--by id or --by client';

/** In words that name exactly one order: "buy 0.5 BTC/USDT on main (id 8389765, client id dca-1, NEW)". */
export function described({account, symbol, side, quantity, id, clientOrderId, status}: Order): string {
  const what = [side?.toLowerCase(), quantity, symbol].filter((word) => word !== null && word !== undefined).join(' ');
  const names = [id === null ? [] : [`id ${id}`], clientOrderId === null ? [] : [`client id ${clientOrderId}`]].flat();
  return `${what} on ${account} (${[...names, status].join(', ')})`;
}

/** The flags that leave one of these orders. */
function flags(matches: readonly Order[]): string {
  const count = (keyOf: (order: Order) => string) => new Set(matches.map(keyOf)).size;
  const accounts = count(({account}) => account);
  const markets = count(({account, symbol}) => `${account} ${symbol}`);
  const wanted = [
    ...(accounts > 1 ? ['--account NAME'] : []),
    ...(markets > accounts ? ['--symbol SYMBOL'] : []),
    ...(matches.length > markets ? [KIND] : []),
  ];
  return wanted.join(' and ');
}
