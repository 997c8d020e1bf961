import {printable} from '../printable.ts';
import {isFollowed, type PanelPicture} from './panel-store.ts';

/** Why there is no order to show. That there are none is said only of accounts that have answered. */
export function emptyText({orders, connections, scope}: PanelPicture, filter: string): string {
  if (orders.length > 0) return `No order fits the filter "${filter}"; ${orders.length} hidden. Escape clears it.`;
  const what = scope.fillsOnly ? 'No fills since this began' : 'No open orders';
  const where = scope.symbols.length === 0 ? '' : ` in ${printable(scope.symbols.join(', '))}`;
  const known = connections.filter(isFollowed);
  const others = connections.filter((connection) => !isFollowed(connection));
  const named = (list: typeof connections) => printable(list.map(({account}) => account).join(', '));
  if (known.length === 0)
    return others.every(({state}) => state === 'connecting')
      ? `Reading the orders${others.length === 0 ? '' : ` of ${named(others)}`} ...`
      : `It is not known what is open${where}: no account is followed (${named(others)}).`;
  if (others.length > 0) return `${what}${where} on ${named(known)}. Not known: ${named(others)}.`;
  return `${what}${where}. They appear here as they come.`;
}
